package org.ketaminefhir.release;

import java.time.Instant;
import java.util.Set;
import org.ketaminefhir.search.DateRange;

/**
 * What a client asks for of a patient's whole record.
 *
 * @param types which types; those that do not belong to patients are what is referred to
 * @param when the time that a record's own date must touch, or null for any
 * @param since the earliest last update, or null
 */
public record ChartQuery(String patient, Set<String> types, DateRange when, Instant since, int count, String cursor) {}
