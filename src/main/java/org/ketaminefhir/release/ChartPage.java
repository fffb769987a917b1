package org.ketaminefhir.release;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/**
 * A part of a patient's whole record.
 *
 * @param records the patient's own, oldest first
 * @param supporting what they refer to and belongs to no patient: staff, places, products, questionnaires
 * @param mentions what each of them refers to
 * @param total how many of the patient's own there are on all pages; null when that would have to be counted
 * @param next the cursor of the page that follows, or null
 */
public record ChartPage(
        List<Version> records, List<Version> supporting, Map<Key, Set<Key>> mentions, Long total, String next) {}
