package org.ketaminefhir.facts;

import java.util.Set;
import org.ketaminefhir.records.Key;

/**
 * A condition on record.
 *
 * @param codes {@code system|code}
 * @param status as the record calls it; null if it does not
 * @param standing whether it is neither over nor refuted
 * @param depression whether it is what the treatment is for; of no other diagnosis is told by itself
 * @param forbids whether the treatment is not given to who has it
 * @param since when it began, or was written down; null if the record does not tell
 */
public record Diagnosis(
        Key key,
        String name,
        Set<String> codes,
        String status,
        boolean standing,
        boolean depression,
        boolean forbids,
        String since) {}
