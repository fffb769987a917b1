package org.ketaminefhir.coverage;

import java.util.List;
import java.util.stream.Stream;
import org.ketaminefhir.records.Key;

/** What the totals of an instrument say by a rule. */
record Outcome(OutcomeRule rule, ScoreSeries series, Told told) {
    /** The rule, whose it is, and of which instrument. */
    String words() {
        return "%s: %s (%s)".formatted(series.title(), rule.words(), rule.source());
    }

    /** The totals that it is told from. */
    List<Key> from() {
        return Stream.of(rule.percent() == null ? null : series.baseline(), series.latest())
                .filter(score -> score != null)
                .map(Score::key)
                .toList();
    }
}
