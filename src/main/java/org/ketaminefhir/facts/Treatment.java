package org.ketaminefhir.facts;

import org.ketaminefhir.records.Key;

/** Another treatment of the depression. What is not on record is null. */
public record Treatment(Key key, String name, Moment from, Moment until, String status) {}
