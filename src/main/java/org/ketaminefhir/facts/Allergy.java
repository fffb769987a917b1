package org.ketaminefhir.facts;

import org.ketaminefhir.records.Key;

/** What a patient does not bear. What is not on record is null. */
public record Allergy(Key key, String name, String status) {}
