package org.ketaminefhir.coverage;

import java.util.Set;
import org.ketaminefhir.records.Key;

/**
 * A condition on record.
 *
 * @param codes {@code system|code}
 * @param status as the record calls it; null if it does not
 * @param standing whether it is neither over nor refuted
 * @param since when it began, or was written down; null if the record does not tell
 */
record Diagnosis(Key key, String name, Set<String> codes, String status, boolean standing, String since) {}
