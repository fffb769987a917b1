package org.ketaminefhir.policies;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Patient;
import org.ketaminefhir.facts.Diagnosis;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Session.Effect;
import org.ketaminefhir.facts.Session.Pressures;
import org.ketaminefhir.facts.Trial;
import org.ketaminefhir.records.Key;

/** Facts to judge criteria by, put together piece by piece. */
public final class Given {
    static final LocalDate DAY = LocalDate.parse("2026-06-01");
    public static final String INSTRUMENT = "https://example.org/scale";

    final Patient patient = new Patient();
    final List<Diagnosis> diagnoses = new ArrayList<>();
    final List<Trial> trials = new ArrayList<>();
    final List<Score> scores = new ArrayList<>();
    final List<Session> sessions = new ArrayList<>();
    /** When the course began, if that was before the coverage. */
    Moment began;

    private int keys;

    Key key(String type) {
        return new Key(type, "k" + ++keys);
    }

    static Moment at(String text) {
        return text == null
                ? null
                : Moment.of(new org.hl7.fhir.r4.model.DateTimeType(text)).orElseThrow();
    }

    /** @param adherence percent, or null */
    public Given trial(String drug, String drugClass, String start, String end, Integer adherence, String outcome) {
        trials.add(new Trial(
                key("MedicationStatement"),
                drug,
                drug,
                false,
                drugClass,
                null,
                at(start),
                at(end),
                false,
                adherence == null ? null : BigDecimal.valueOf(adherence),
                null,
                outcome));
        return this;
    }

    public Given score(String day, int points) {
        scores.add(new Score(key("Observation"), at(day), BigDecimal.valueOf(points)));
        return this;
    }

    /** @param minutes watched, or null */
    public Given session(String time, Integer milligrams, Integer minutes) {
        sessions.add(new Session(
                at(time),
                null,
                "induction",
                milligrams == null ? null : milligrams / 28,
                milligrams == null ? null : BigDecimal.valueOf(milligrams),
                minutes == null ? null : BigDecimal.valueOf(minutes),
                new Pressures(null, null, null),
                null,
                Effect.UNTOLD,
                Effect.UNTOLD,
                Effect.UNTOLD,
                null,
                Session.OUTPATIENT,
                Set.of(),
                List.of(key("MedicationAdministration")),
                List.of(),
                List.of()));
        return this;
    }

    public Facts facts() {
        Optional<Moment> first = sessions.stream().findFirst().map(Session::when);
        return new Facts(
                DAY.minusYears(1),
                DAY,
                patient,
                new Coverage(),
                diagnoses,
                List.of(),
                trials,
                List.of(),
                scores.isEmpty() ? List.of() : List.of(ScoreSeries.of(INSTRUMENT, "Scale", scores, first)),
                List.of(),
                sessions,
                sessions,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                began);
    }
}
