package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.validation.Issue;

class SessionRulesTest {
    private final Scene scene = new Scene();

    @Test
    void has_nothing_to_say_about_a_whole_and_usual_session() {
        assertThat(scene.verdict().issues()).isEmpty();
    }

    @Test
    void points_at_the_element_and_names_the_plan_and_no_value_of_the_record() {
        scene.sedation.setSubject(new Reference("Patient/somebody-else"));

        assertThat(scene.verdict().issues()).singleElement().satisfies(issue -> {
            assertThat(issue.severity()).isEqualTo(Issue.Severity.ERROR);
            assertThat(issue.expression()).isEqualTo("Bundle.entry[7].resource.subject");
            assertThat(issue.definedBy()).endsWith("PlanDefinition/esketamine-nasal");
            assertThat(issue.sentence()).doesNotContain("somebody");
        });
    }

    @Test
    void refuses_an_encounter_of_another_subject() {
        scene.encounter.setSubject(new Reference("Patient/somebody-else"));

        assertThat(scene.rules()).containsExactly("session-one-subject");
    }

    @Test
    void takes_two_spellings_of_one_subject_for_one() {
        scene.sedation.setSubject(new Reference("Patient/test-1/_history/3"));

        assertThat(scene.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10:00:01, 12:30:00, 1", // the administration begins a second before its Encounter
        "10:00:00, 12:30:00, 0",
        "09:00:00, 10:06:00, 0",
        "09:00:00, 10:05:59, 1",
    })
    void keeps_an_administration_within_its_encounter(String from, String to, int faults) {
        scene.encounter.setPeriod(Scene.period(from, to));

        assertThat(scene.rules()).hasSize(faults).allMatch("session-outside-encounter"::equals);
    }

    @Test
    void allows_an_encounter_with_an_open_end() {
        Period open = new Period();
        open.setStartElement(Scene.time("09:00:00"));
        scene.encounter.setPeriod(open);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void compares_instants_and_not_clock_faces() {
        Period utc = new Period();
        utc.setStartElement(new DateTimeType("2026-03-02T15:00:00Z"));
        utc.setEndElement(new DateTimeType("2026-03-02T17:30:00Z"));
        scene.encounter.setPeriod(utc);

        assertThat(scene.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-03-02, 0", "2026-03, 0", "2026, 0", "2026-03-01, 1", "2026-03-03, 1", "2025, 1"})
    void reads_a_partial_date_as_all_it_covers(String day, int faults) {
        Period days = new Period();
        days.setStartElement(new DateTimeType(day));
        days.setEndElement(new DateTimeType(day));
        scene.encounter.setPeriod(days);

        assertThat(scene.rules()).hasSize(faults).allMatch("session-outside-encounter"::equals);
    }

    @Test
    void refuses_two_administrations_under_one_identifier() {
        MedicationAdministration again = scene.dose.copy();
        scene.add("urn:uuid:again", again);

        assertThat(scene.rules()).contains("session-identifier-twice");
    }

    @Test
    void lets_a_voided_administration_share_the_identifier_of_its_correction() {
        MedicationAdministration voided = scene.dose.copy();
        voided.setStatus(MedicationAdministration.MedicationAdministrationStatus.ENTEREDINERROR);
        scene.add("urn:uuid:voided", voided);

        assertThat(scene.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10:01:00, 0", "10:01:01, 1", "09:59:00, 0", "09:58:59, 1"})
    void starts_the_watch_within_a_minute_of_the_first_device(String start, int faults) {
        scene.watch.setEffective(Scene.period(start, "12:30:00"));

        assertThat(scene.rules()).hasSize(faults).allMatch("session-watch-start"::equals);
    }

    @Test
    void starts_the_watch_at_the_administration_where_no_device_is_timed() {
        Scene.unextend(scene.dose, "device-time");
        scene.watch.setEffective(Scene.period("10:02:00", "12:30:00"));

        assertThat(scene.rules()).containsExactlyInAnyOrder("session-watch-start", "session-device-times-missing");
    }

    @ParameterizedTest
    @CsvSource({"12:00:00, 0", "11:59:59, 1", "12:00:01, 0"})
    void remarks_on_a_watch_of_less_than_two_hours(String end, int remarks) {
        scene.watch.setEffective(Scene.period("10:00:00", end));

        assertThat(scene.rules()).hasSize(remarks).allMatch("session-watch-short"::equals);
    }

    @Test
    void counts_a_watch_across_midnight_and_a_change_of_offset_by_instants() {
        scene.only(scene.dose, scene.watch);
        Scene.unextend(scene.dose, "device-time");
        scene.dose.setEffective(new DateTimeType("2026-11-01T00:30:00-04:00"));
        Period night = new Period();
        night.setStartElement(new DateTimeType("2026-11-01T00:30:00-04:00"));
        night.setEndElement(new DateTimeType("2026-11-01T01:30:00-05:00"));
        scene.watch.setEffective(night);
        assertThat(scene.rules()).doesNotContain("session-watch-short");

        night.setEndElement(new DateTimeType("2026-11-01T01:29:59-05:00"));
        assertThat(scene.rules()).contains("session-watch-short");
    }

    @Test
    void says_nothing_of_the_minutes_of_a_watch_with_only_a_date() {
        Period day = new Period();
        day.setStartElement(new DateTimeType("2026-03-02"));
        day.setEndElement(new DateTimeType("2026-03-02"));
        scene.watch.setEffective(day);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void refuses_a_monitoring_procedure_that_ends_as_it_starts() {
        Procedure nothing = Scene.monitoring("10:00:00", "10:00:00");
        scene.without(scene.watch, scene.sedation).add("urn:uuid:monitoring", nothing);

        assertThat(scene.rules()).containsExactly("session-watch-end");
    }

    @Test
    void mentions_a_finished_session_without_a_watch() {
        scene.without(scene.watch);

        assertThat(scene.rules()).containsExactly("session-watch-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-progress", "on-hold"})
    void waits_for_the_watch_of_a_dose_under_way(String status) {
        scene.without(scene.watch, scene.before);
        scene.dose.setStatus(MedicationAdministration.MedicationAdministrationStatus.fromCode(status));

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void waits_for_the_watch_while_the_encounter_lasts() {
        scene.without(scene.watch);
        scene.encounter.setStatus(Encounter.EncounterStatus.INPROGRESS);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void asks_nothing_of_a_dose_that_was_not_given() {
        scene.dose.setStatus(MedicationAdministration.MedicationAdministrationStatus.NOTDONE);
        scene.without(scene.watch);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void refuses_device_times_out_of_order() {
        Scene.unextend(scene.dose, "device-time");
        Scene.extend(scene.dose, "device-time", Scene.time("10:05:00"));
        Scene.extend(scene.dose, "device-time", Scene.time("10:00:00"));

        assertThat(scene.verdict().issues()).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo("session-device-order");
            assertThat(issue.expression()).isEqualTo("Bundle.entry[1].resource.extension[6]");
        });
    }

    @ParameterizedTest
    @CsvSource({"10:05:00, 0", "10:04:59, 1", "10:00:00, 1"})
    void remarks_on_devices_closer_than_five_minutes(String second, int remarks) {
        Scene.unextend(scene.dose, "device-time");
        Scene.extend(scene.dose, "device-time", Scene.time("10:00:00"));
        Scene.extend(scene.dose, "device-time", Scene.time(second));

        assertThat(scene.rules()).hasSize(remarks).allMatch("session-device-spacing"::equals);
    }

    @ParameterizedTest
    @CsvSource({"140, 90, 0", "140.1, 90, 1", "140, 90.5, 1", "150, 95, 1"})
    void remarks_on_a_blood_pressure_above_the_limit_before_the_dose(double systolic, double diastolic, int remarks) {
        scene.without(scene.before).add("urn:uuid:b", Scene.pressure("09:45:00", "before", systolic, diastolic));

        assertThat(scene.verdict().issues()).hasSize(remarks).allSatisfy(issue -> {
            assertThat(issue.rule()).isEqualTo("session-blood-pressure-before-over-limit");
            assertThat(issue.severity()).isEqualTo(Issue.Severity.WARNING);
        });
    }

    @Test
    void has_no_limit_for_the_blood_pressure_after_the_dose() {
        scene.without(scene.middle).add("urn:uuid:b", Scene.pressure("10:40:00", "forty-minutes", 170, 100));

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void mentions_each_measurement_that_is_missing() {
        scene.without(scene.before, scene.middle, scene.leaving, scene.oximetry);

        assertThat(scene.rules())
                .containsExactly(
                        "session-blood-pressure-before-missing",
                        "session-blood-pressure-forty-minutes-missing",
                        "session-blood-pressure-before-leaving-missing",
                        "session-pulse-oximetry-missing");
    }

    @ParameterizedTest
    @CsvSource({
        "10:30:00, 0",
        "10:50:00, 0",
        "10:29:58, 1",
        "10:50:01, 1",
    })
    void places_a_blood_pressure_that_does_not_say_which_it_is_by_its_time(String clock, int missing) {
        scene.without(scene.before, scene.middle, scene.leaving)
                .add("urn:uuid:1", Scene.pressure("10:00:00", null, 120, 80))
                .add("urn:uuid:2", Scene.pressure(clock, null, 120, 80))
                .add("urn:uuid:3", Scene.pressure("11:50:00", null, 120, 80));

        assertThat(scene.rules()).hasSize(missing).allMatch("session-blood-pressure-forty-minutes-missing"::equals);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02, 0",
        "2026-03-01, 1",
        "2026-03-03, 1",
        "2026-03-03T04:59:59Z, 0", // still the same evening at the clinic
        "2026-03-03T05:00:00Z, 1",
        "2026-03, 0",
    })
    void remarks_on_a_score_of_another_day(String date, int remarks) {
        scene.score.setEffective(new DateTimeType(date));

        assertThat(scene.rules()).hasSize(remarks).allMatch("session-score-day"::equals);
    }

    @Test
    void lets_a_score_be_of_any_day_of_a_stay_in_hospital() {
        scene.encounter.getClass_().setCode("IMP");
        scene.score.setEffective(new DateTimeType("2026-03-05"));

        assertThat(scene.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"120, 0", "121, 1"})
    void remarks_on_minutes_beyond_the_watch(int resolution, int remarks) {
        scene.sedation.getComponent().clear();
        Scene.minutes(scene.sedation, "resolution-minutes", resolution);

        assertThat(scene.rules()).hasSize(remarks).allMatch("session-event-after-watch"::equals);
    }

    @Test
    void remarks_on_an_event_without_a_resolution() {
        scene.sedation.getComponent().clear();

        assertThat(scene.rules()).containsExactly("session-event-unresolved");
    }

    @Test
    void takes_the_end_of_an_event_for_its_resolution() {
        scene.sedation.getComponent().clear();
        scene.sedation.setEffective(Scene.period("10:15:00", "11:00:00"));

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void asks_nothing_of_an_event_that_did_not_occur() {
        scene.sedation.getComponent().clear();
        scene.sedation.getValueBooleanType().setValue(false);

        assertThat(scene.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "device-count, session-device-count-missing",
        "device-time, session-device-times-missing",
        "session-number, session-number-missing",
        "treatment-phase, session-phase-missing",
        "indication, session-indication-missing",
        "lot-number, session-lot-missing",
    })
    void mentions_what_only_our_extensions_say(String extension, String rule) {
        Scene.unextend(scene.dose, extension);

        assertThat(scene.verdict().issues()).singleElement().satisfies(issue -> {
            assertThat(issue.rule()).isEqualTo(rule);
            assertThat(issue.severity()).isEqualTo(Issue.Severity.INFORMATION);
        });
    }

    @Test
    void lets_a_watch_entered_in_error_count_for_nothing() {
        scene.watch.setStatus(Observation.ObservationStatus.ENTEREDINERROR);

        assertThat(scene.rules()).containsExactly("session-watch-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMP", "EMER", "AMB"})
    void asks_nobody_for_an_enrolment_or_a_form(String setting) {
        scene.encounter.getClass_().setCode(setting);

        assertThat(scene.rules()).isEmpty();
        assertThat(Scene.REGIMENS.rules().keySet()).noneMatch(rule -> rule.contains("form") || rule.contains("enrol"));
    }
}
