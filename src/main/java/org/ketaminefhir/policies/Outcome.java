package org.ketaminefhir.policies;

import java.util.List;
import java.util.stream.Stream;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.records.Key;

/** What the totals of an instrument say by a rule. */
public record Outcome(OutcomeRule rule, ScoreSeries series, Told told) {
    /** The rule, whose it is, and of which instrument. */
    public String words() {
        return "%s: %s (%s)".formatted(series.title(), rule.words(), rule.source());
    }

    /** The totals that it is told from. */
    public List<Key> from() {
        return Stream.of(rule.percent() == null ? null : series.baseline(), series.latest())
                .filter(score -> score != null)
                .map(Score::key)
                .toList();
    }
}
