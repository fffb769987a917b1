package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.List;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.policies.OutcomeRules;
import org.ketaminefhir.policies.Policy;

/** Says the totals of each instrument, how far they have fallen, and what that is called by which rule. */
final class ScorePassages {
    private final OutcomeRules rules;
    private final Policy policy;

    /** @param policy null if none was asked for */
    ScorePassages(OutcomeRules rules, Policy policy) {
        this.rules = rules;
        this.policy = policy;
    }

    Passage of(Passage passage, Facts facts) {
        for (ScoreSeries series : facts.scores()) {
            passage.from(series.scores().stream().map(Score::key).toList())
                    .table(
                            series.title(),
                            List.of("Date", "Total", "Place"),
                            series.scores().stream()
                                    .map(score -> List.of(
                                            score.when().toString(), Words.number(score.value()), place(series, score)))
                                    .toList());
            series.fallPercent()
                    .ifPresent(fall -> passage.line("%s: %s from baseline to latest, %s percent."
                            .formatted(series.title(), change(series.fall().orElseThrow()), Words.number(fall.abs()))));
            passage.table(
                    series.title() + ": response and remission by the rule that is stated",
                    List.of("Outcome", "Rule", "Stated by", "Answer"),
                    rules.of(series, policy).stream()
                            .map(outcome -> List.of(
                                    outcome.rule().title(),
                                    outcome.rule().words(),
                                    outcome.rule().source(),
                                    outcome.told().words()))
                            .toList());
        }
        return passage;
    }

    private static String change(BigDecimal fall) {
        return fall.signum() < 0 ? "a rise of " + Words.number(fall.negate()) : "a fall of " + Words.number(fall);
    }

    private static String place(ScoreSeries series, Score score) {
        if (score.equals(series.baseline())) {
            return "baseline";
        }
        return score.equals(series.latest()) ? "latest" : "";
    }
}
