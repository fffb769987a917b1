package org.ketaminefhir.records;

/**
 * A patient in view, and a time that the view's organisation pays for.
 *
 * @param patient id of the Patient
 * @param low its first moment, in milliseconds since 1970; always if it has none
 * @param high its last
 */
public record CoveredDays(String patient, long low, long high) {}
