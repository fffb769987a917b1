package org.ketaminefhir.coverage;

import org.ketaminefhir.records.Key;

/** Another treatment of the depression. What is not on record is null. */
record Treatment(Key key, String name, Moment from, Moment until, String status) {}
