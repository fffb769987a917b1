package org.ketaminefhir.coverage;

/**
 * An instrument that a criterion asks for.
 *
 * @param instrument canonical of its Questionnaire
 * @param minimum points from which on a total counts; null if the criterion compares totals
 */
record Threshold(String instrument, Integer minimum) {}
