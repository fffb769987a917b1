package org.ketaminefhir.facts;

import org.ketaminefhir.records.Key;

/** An adverse event. What is not on record is null. */
public record Incident(Key key, String name, Moment when, String seriousness, String outcome) {}
