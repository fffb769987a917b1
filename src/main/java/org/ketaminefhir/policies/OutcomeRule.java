package org.ketaminefhir.policies;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Told;

/**
 * By what totals of an instrument an outcome is told.
 *
 * @param outcome code of CodeSystem/score-outcome
 * @param title what the outcome is called
 * @param instrument canonical of the Questionnaire
 * @param percent by how much of the baseline the latest lies below it at least; null if that is not asked
 * @param maximum how high the latest is at most; null if that is not asked
 * @param source who says so
 */
public record OutcomeRule(
        String outcome, String title, String instrument, Integer percent, Integer maximum, String source) {
    public String words() {
        List<String> words = new ArrayList<>();
        if (percent != null) {
            words.add("latest at least " + percent + " percent below baseline");
        }
        if (maximum != null) {
            words.add("latest at most " + maximum);
        }
        return String.join(", and ", words);
    }

    /** No data without the totals that the rule compares. */
    Told judge(ScoreSeries series) {
        Told told = Told.MET;
        if (percent != null) {
            told = told.and(series.fallPercent()
                    .map(fall -> Told.of(fall.compareTo(BigDecimal.valueOf(percent)) >= 0))
                    .orElse(Told.NO_DATA));
        }
        if (maximum != null) {
            told = told.and(
                    series.latest() == null
                            ? Told.NO_DATA
                            : Told.of(series.latest().value().compareTo(BigDecimal.valueOf(maximum)) <= 0));
        }
        return told;
    }
}
