package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.instruments.Instrument;
import org.ketaminefhir.instruments.Instruments;

/** Finds the totals of instruments, by what the instruments themselves say of their codes. */
public final class ScoreReader {
    private static final Set<String> COUNTS = Set.of("final", "amended", "corrected");
    private static final Comparator<Score> IN_TIME = Comparator.comparing(
                    (Score score) -> score.when().first())
            .thenComparing(
                    score -> score.when().exact(),
                    Comparator.nullsFirst(Comparator.comparing(OffsetDateTime::toInstant)));

    private final Instruments instruments;
    private final ByCode<Optional<Instrument>> totals = new ByCode<>();
    private final ByCode<Boolean> answers = new ByCode<>();

    ScoreReader(Instruments instruments) {
        this.instruments = instruments;
    }

    /** Whether an observation holds answers, item by item, and not their total. */
    public boolean isAnswers(Observation observation) {
        return answers.of(observation.getCode(), () -> {
            List<Coding> codes = observation.getCode().getCoding();
            return instruments.byTotal(codes).isEmpty()
                    && (instruments.byItem(codes).isPresent()
                            || instruments.byPanel(codes).isPresent());
        });
    }

    private Optional<Instrument> total(Observation observation) {
        return totals.of(
                observation.getCode(),
                () -> instruments.byTotal(observation.getCode().getCoding()));
    }

    /** @param until the last day that counts */
    List<ScoreSeries> read(PatientRecord record, Optional<Moment> firstSession, LocalDate until) {
        Map<Instrument, List<Score>> found = new LinkedHashMap<>();
        for (Observation observation : record.all(Observation.class)) {
            if (observation.hasStatus()
                    && COUNTS.contains(observation.getStatus().toCode())) {
                total(observation).ifPresent(instrument -> score(observation, until)
                        .ifPresent(score -> found.computeIfAbsent(instrument, key -> new ArrayList<>())
                                .add(score)));
            }
        }
        List<ScoreSeries> series = new ArrayList<>();
        found.forEach((instrument, scores) -> {
            scores.sort(IN_TIME);
            series.add(ScoreSeries.of(instrument.canonical(), instrument.title(), scores, firstSession));
        });
        series.sort(Comparator.comparing(ScoreSeries::instrument));
        return series;
    }

    private static Optional<Score> score(Observation observation, LocalDate until) {
        Optional<Moment> when = Moment.startOf(observation.getEffective());
        Optional<BigDecimal> value = value(observation.getValue());
        return when.isEmpty() || value.isEmpty() || when.get().first().isAfter(until)
                ? Optional.empty()
                : Optional.of(new Score(PatientRecord.key(observation), when.get(), value.get()));
    }

    private static Optional<BigDecimal> value(Type value) {
        if (value instanceof IntegerType integer && integer.hasValue()) {
            return Optional.of(BigDecimal.valueOf(integer.getValue()));
        }
        return value instanceof Quantity quantity && quantity.hasValue()
                ? Optional.of(quantity.getValue())
                : Optional.empty();
    }
}
