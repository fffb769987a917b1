package org.ketaminefhir.coverage;

import org.ketaminefhir.records.Key;

/** An adverse event. What is not on record is null. */
record Incident(Key key, String name, Moment when, String seriousness, String outcome) {}
