package org.ketaminefhir.coverage;

import org.ketaminefhir.records.Key;

/** What a patient does not bear. What is not on record is null. */
record Allergy(Key key, String name, String status) {}
