package org.ketaminefhir.policies;

/**
 * An instrument that a criterion asks for.
 *
 * @param instrument canonical of its Questionnaire
 * @param minimum points from which on a total counts; null if the criterion compares totals
 */
public record Threshold(String instrument, Integer minimum) {}
