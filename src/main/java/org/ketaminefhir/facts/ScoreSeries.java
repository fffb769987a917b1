package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * The totals of one instrument over time, the earliest first.
 *
 * @param instrument canonical of its Questionnaire
 * @param baseline the last before the first session, or the last of all while there was none; null if there is none
 * @param latest the last after the first session; null if there is none
 */
public record ScoreSeries(String instrument, String title, List<Score> scores, Score baseline, Score latest) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public static ScoreSeries of(String instrument, String title, List<Score> scores, Optional<Moment> firstSession) {
        Score baseline = null;
        Score latest = null;
        for (Score score : scores) {
            if (firstSession.isEmpty() || score.when().notAfter(firstSession.get())) {
                baseline = score;
            } else {
                latest = score;
            }
        }
        return new ScoreSeries(instrument, title, scores, baseline, latest);
    }

    /** How many points the latest lies below the baseline; empty if either is missing. */
    public Optional<BigDecimal> fall() {
        return baseline == null || latest == null
                ? Optional.empty()
                : Optional.of(baseline.value().subtract(latest.value()));
    }

    /** The same in percent of the baseline. */
    public Optional<BigDecimal> fallPercent() {
        return fall().filter(fall -> baseline.value().signum() > 0)
                .map(fall -> fall.multiply(HUNDRED).divide(baseline.value(), 1, RoundingMode.DOWN));
    }
}
