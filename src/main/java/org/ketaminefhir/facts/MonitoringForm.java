package org.ketaminefhir.facts;

import org.ketaminefhir.records.Key;

/**
 * A monitoring form that is on record. What is not on record is null.
 *
 * @param session the Encounter
 * @param finished whether all of it is filled in, as its status has it
 * @param filled when
 * @param submitted when it was sent to the program
 */
public record MonitoringForm(Key key, Key session, boolean finished, Moment filled, Moment submitted) {}
