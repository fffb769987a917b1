package org.ketaminefhir.policies;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.records.Key;

/**
 * How severe the depression was, and how it answered. A criterion may name several instruments: those of which there is
 * a score decide, and one that meets it is enough.
 */
final class ScoreCriteria {
    private ScoreCriteria() {}

    static Judgement baseline(Criterion criterion, Facts facts) {
        LocalDate before = facts.firstSession().map(Moment::first).orElse(facts.day());
        OptionalInt weeks = criterion.number("weeks");
        return any(criterion, facts, (series, threshold) -> {
            Score score = series.baseline();
            if (score == null) {
                return new Finding(Told.NO_DATA, series.title() + ": none before the first session", List.of());
            }
            String words = "%s %s on %s".formatted(series.title(), Words.number(score.value()), score.when());
            if (weeks.isPresent() && score.when().last().isBefore(before.minusWeeks(weeks.getAsInt()))) {
                return new Finding(Told.NO_DATA, words + ", which is too long before", List.of(score.key()));
            }
            return new Finding(
                    Told.of(score.value().compareTo(BigDecimal.valueOf(threshold.minimum())) >= 0),
                    words,
                    List.of(score.key()));
        });
    }

    static Judgement fall(Criterion criterion, Facts facts) {
        OptionalInt percent = criterion.number("percent");
        OptionalInt points = criterion.number("points");
        return any(criterion, facts, (series, threshold) -> {
            Optional<BigDecimal> fall = percent.isPresent() ? series.fallPercent() : series.fall();
            if (fall.isEmpty()) {
                return new Finding(
                        Told.NO_DATA, series.title() + ": not both before and after the first session", List.of());
            }
            int asked = percent.isPresent() ? percent.getAsInt() : points.orElse(1);
            return new Finding(
                    Told.of(fall.get().compareTo(BigDecimal.valueOf(asked)) >= 0),
                    "%s from %s on %s to %s on %s%s"
                            .formatted(
                                    series.title(),
                                    Words.number(series.baseline().value()),
                                    series.baseline().when(),
                                    Words.number(series.latest().value()),
                                    series.latest().when(),
                                    series.fallPercent()
                                            .map(value -> ", a fall of " + Words.number(value) + " percent")
                                            .orElse("")),
                    List.of(series.baseline().key(), series.latest().key()));
        });
    }

    private record Finding(Told told, String words, List<Key> keys) {}

    private interface Look {
        Finding at(ScoreSeries series, Threshold threshold);
    }

    private static Judgement any(Criterion criterion, Facts facts, Look look) {
        List<Finding> findings = new ArrayList<>();
        for (Threshold threshold : criterion.thresholds()) {
            facts.scores().stream()
                    .filter(series -> series.instrument().equals(threshold.instrument()))
                    .findFirst()
                    .ifPresent(series -> findings.add(look.at(series, threshold)));
        }
        if (findings.isEmpty()) {
            return Judgement.untold(criterion, "No score of these is on record.");
        }
        Told told = Told.NO_DATA;
        for (Finding finding : findings) {
            if (finding.told() == Told.MET || told == Told.NO_DATA) {
                told = finding.told() == Told.NO_DATA ? told : finding.told();
            }
        }
        return Judgement.of(
                criterion,
                told,
                String.join("; ", findings.stream().map(Finding::words).toList()) + ".",
                findings.stream().flatMap(finding -> finding.keys().stream()).toList());
    }
}
