package org.ketaminefhir.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.facts.Diagnosis;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;

/** Each kind of criterion has three answers, and what is not on record is never a no. */
class CriteriaTest {
    private static Judgement judge(Kind kind, Given given, Object... parameters) {
        Map<String, List<Type>> numbers = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            numbers.put((String) parameters[i], List.of(new IntegerType((Integer) parameters[i + 1])));
        }
        List<Threshold> thresholds = kind.asksForScores() ? List.of(new Threshold(Given.INSTRUMENT, 15)) : List.of();
        Criterion criterion = new Criterion(kind, "Title", "Rule.", numbers, thresholds, Set.of("system|code"));
        return kind.judge(criterion, given.facts());
    }

    private static Judgement trials(Given given) {
        return judge(Kind.TRIALS, given, "count", 2, "classes", 2, "weeks", 6, "adherence", 80, "months", 60);
    }

    private static Given enough() {
        return new Given().trial("a", "ssri", "2025-01-01", "2025-03-01", 90, "no-response");
    }

    @Test
    void two_drugs_of_two_classes_that_failed_are_two_trials() {
        Given given = enough().trial("b", "snri", "2025-04-01", "2025-06-01", 80, "intolerance");

        Judgement judgement = trials(given);

        assertThat(judgement.told()).isEqualTo(Told.MET);
        assertThat(judgement.evidence()).hasSize(2);
        assertThat(judgement.found()).contains("2 antidepressants on record", "a (SSRI, 8 weeks, 90 % taken");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
            the same drug again,       a, ssri, 2025-04-01, 2025-06-01, 90, no-response, NOT_MET
            the same class,            b, ssri, 2025-04-01, 2025-06-01, 90, no-response, NOT_MET
            too short,                 b, snri, 2025-04-01, 2025-05-01, 90, no-response, NOT_MET
            badly taken,               b, snri, 2025-04-01, 2025-06-01, 79, no-response, NOT_MET
            it helped,                 b, snri, 2025-04-01, 2025-06-01, 90, response,    NOT_MET
            too long ago,              b, snri, 2020-01-01, 2020-06-01, 90, no-response, NOT_MET
            class not told,            b, -,    2025-04-01, 2025-06-01, 90, no-response, NO_DATA
            end not told,              b, snri, 2025-04-01, -,          90, no-response, NO_DATA
            months only and may do,    b, snri, 2025-04,    2025-05,    90, no-response, NO_DATA
            months only and enough,    b, snri, 2025-04,    2025-07,    90, no-response, MET
            adherence not told,        b, snri, 2025-04-01, 2025-06-01, -,  no-response, NO_DATA
            outcome not told,          b, snri, 2025-04-01, 2025-06-01, 90, -,           NO_DATA
            """)
    void a_second_trial_counts_only_as_far_as_the_record_tells(
            String what,
            String drug,
            String drugClass,
            String start,
            String end,
            Integer adherence,
            String outcome,
            Told told) {
        assertThat(trials(enough().trial(drug, drugClass, start, end, adherence, outcome))
                        .told())
                .isEqualTo(told);
    }

    @Test
    void nothing_on_record_is_no_data_for_every_kind() {
        for (Kind kind : Kind.values()) {
            Judgement judgement =
                    judge(kind, new Given(), "minimum", 1, "maximum", 1, "days", 7, "count", 1, "percent", 50);

            assertThat(judgement.told()).as(kind.code()).isEqualTo(Told.NO_DATA);
            assertThat(judgement.evidence()).as(kind.code()).isEmpty();
            assertThat(judgement.found()).as(kind.code()).endsWith(".");
        }
    }

    @ParameterizedTest
    @CsvSource({"2008-06-01, MET", "2008-06-02, NOT_MET", "2008, NO_DATA", "1990, MET", "1960-01-01, NOT_MET"})
    void age_is_counted_on_the_day(String born, Told told) {
        Given given = new Given();
        given.patient.setId("Patient/p");
        given.patient.setUserData(PatientRecord.class.getName(), given.key("Patient"));
        given.patient.setBirthDateElement(new DateType(born));

        assertThat(judge(Kind.AGE, given, "minimum", 18, "maximum", 65).told()).isEqualTo(told);
    }

    @Test
    void a_diagnosis_that_is_over_is_not_met() {
        Given given = new Given();
        given.diagnoses.add(new Diagnosis(
                given.key("Condition"), "Depression", Set.of("system|code"), "resolved", false, true, false, null));
        assertThat(judge(Kind.DIAGNOSIS, given).told()).isEqualTo(Told.NOT_MET);

        given.diagnoses.add(new Diagnosis(
                given.key("Condition"), "Depression", Set.of("system|code"), "active", true, true, false, "2024"));
        Judgement judgement = judge(Kind.DIAGNOSIS, given);
        assertThat(judgement.told()).isEqualTo(Told.MET);
        assertThat(judgement.evidence()).hasSize(1);
    }

    @Test
    void the_baseline_is_the_last_score_before_the_first_session() {
        Given given = new Given()
                .score("2026-01-01", 10)
                .score("2026-03-01", 20)
                .score("2026-03-20", 4)
                .session("2026-03-02T09:00:00Z", 56, 120);

        assertThat(judge(Kind.BASELINE_SCORE, given).told()).isEqualTo(Told.MET);
        assertThat(judge(Kind.BASELINE_SCORE, given).found()).isEqualTo("Scale 20 on 2026-03-01.");
        assertThat(judge(Kind.SCORE_FALL, given, "percent", 80).told()).isEqualTo(Told.MET);
        assertThat(judge(Kind.SCORE_FALL, given, "percent", 81).told()).isEqualTo(Told.NOT_MET);
    }

    @Test
    void a_score_of_the_same_day_is_before_the_session_unless_its_time_says_otherwise() {
        Given plain = new Given().score("2026-03-02", 20).session("2026-03-02T09:00:00Z", 56, 120);
        Given later = new Given().score("2026-03-02T09:30:00Z", 20).session("2026-03-02T09:00:00Z", 56, 120);

        assertThat(judge(Kind.BASELINE_SCORE, plain).told()).isEqualTo(Told.MET);
        assertThat(judge(Kind.BASELINE_SCORE, later).told()).isEqualTo(Told.NO_DATA);
    }

    @Test
    void a_score_that_is_too_old_is_no_data() {
        Given given = new Given().score("2026-01-01", 20).session("2026-03-02T09:00:00Z", 56, 120);

        assertThat(judge(Kind.BASELINE_SCORE, given, "weeks", 4).told()).isEqualTo(Told.NO_DATA);
    }

    @Test
    void a_cap_looks_at_every_stretch_of_days() {
        Given given = new Given()
                .session("2026-03-02", 84, 120)
                .session("2026-03-05", 84, 120)
                .session("2026-03-09", 84, 120);

        assertThat(judge(Kind.DOSE_CAP, given, "maximum", 168, "days", 7).told())
                .isEqualTo(Told.MET);
        assertThat(judge(Kind.DOSE_CAP, given, "maximum", 168, "days", 8).told())
                .isEqualTo(Told.NOT_MET);
        assertThat(judge(Kind.DEVICE_CAP, given, "maximum", 8, "days", 90).told())
                .isEqualTo(Told.NOT_MET);
        given.session("2026-03-20", null, 120);
        assertThat(judge(Kind.DOSE_CAP, given, "maximum", 168, "days", 7).told())
                .isEqualTo(Told.NO_DATA);
    }

    @Test
    void a_cap_is_not_met_for_sure_where_days_before_the_coverage_count_and_are_not_seen() {
        Given given = new Given().session("2026-03-02", 84, 120).session("2026-03-05", 84, 120);
        given.began = Given.at("2026-02-26");

        assertThat(judge(Kind.DEVICE_CAP, given, "maximum", 8, "days", 90).told())
                .isEqualTo(Told.NO_DATA);
        assertThat(judge(Kind.DEVICE_CAP, given, "maximum", 5, "days", 90).told())
                .isEqualTo(Told.NOT_MET);
        assertThat(judge(Kind.DEVICE_CAP, given, "maximum", 3, "days", 1).told())
                .isEqualTo(Told.MET);
    }

    @Test
    void one_watch_that_was_short_is_enough_and_one_that_is_not_told_is_no_data() {
        Given given = new Given().session("2026-03-02", 56, 125);
        assertThat(judge(Kind.OBSERVATION_MINUTES, given, "minimum", 120).told())
                .isEqualTo(Told.MET);

        given.session("2026-03-05", 56, null);
        assertThat(judge(Kind.OBSERVATION_MINUTES, given, "minimum", 120).told())
                .isEqualTo(Told.NO_DATA);

        given.session("2026-03-09", 56, 100);
        Judgement judgement = judge(Kind.OBSERVATION_MINUTES, given, "minimum", 120);
        assertThat(judgement.told()).isEqualTo(Told.NOT_MET);
        assertThat(judgement.found()).contains("shorter on 2026-03-09 (100 minutes)", "not told of 1 session");
    }

    @Test
    void an_antidepressant_that_has_ended_is_not_taken() {
        assertThat(judge(Kind.ORAL_ANTIDEPRESSANT, enough()).told()).isEqualTo(Told.NOT_MET);
        assertThat(judge(
                                Kind.ORAL_ANTIDEPRESSANT,
                                enough().trial("b", null, "2026-01-01", "2026-12-01", null, null),
                                "weeks",
                                2)
                        .told())
                .isEqualTo(Told.MET);
        assertThat(judge(Kind.ORAL_ANTIDEPRESSANT, enough().trial("b", null, "2026-01-01", null, null, null))
                        .told())
                .isEqualTo(Told.NO_DATA);
    }
}
