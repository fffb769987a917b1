package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CourseTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);
    private final Stored stored = new Stored();

    @ParameterizedTest
    @CsvSource({"28, 1", "56, 2", "84, 3", "84.0, 3", "56.00, 2"})
    void derives_devices_from_milligrams(String mg, int devices) {
        MedicationAdministration dose = on(MONDAY);
        dose.getDosage().getDose().setValue(new java.math.BigDecimal(mg));

        assertThat(derive(dose, List.of()).devices()).isEqualTo(OptionalInt.of(devices));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-28", "30", "0.5", "1e300"})
    void derives_no_devices_from_a_dose_that_is_no_whole_number_of_them(String mg) {
        MedicationAdministration dose = on(MONDAY);
        dose.getDosage().getDose().setValue(new java.math.BigDecimal(mg));

        assertThat(derive(dose, List.of()).devices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, induction",
        "7, 8, induction",
        "8, 9, early-maintenance",
        "11, 12, early-maintenance",
        "12, 13, maintenance",
        "40, 41, maintenance"
    })
    void derives_number_and_phase_from_the_sessions_before(int before, int number, String phase) {
        Derived derived = derive(on(MONDAY.plusWeeks(100)), weekly(before));

        assertThat(derived.sessionNumber()).isEqualTo(number);
        assertThat(derived.phase()).contains(phase);
    }

    @Test
    void knows_no_phase_where_the_plan_has_none_for_the_indication() {
        MedicationAdministration dose = on(MONDAY.plusWeeks(30));
        Scene.extend(dose, "indication", new CodeType("mdsi"));

        assertThat(derive(dose, weekly(8)).phase()).isEmpty();
        assertThat(derive(dose, weekly(7)).phase()).contains("induction");
    }

    @Test
    void remembers_the_indication_that_an_earlier_session_stated() {
        List<MedicationAdministration> history = weekly(2);
        Scene.extend(history.get(0), "indication", new CodeType("mdsi"));

        assertThat(derive(on(MONDAY.plusWeeks(30)), history).indication()).contains("mdsi");
    }

    @Test
    void counts_on_from_the_last_number_that_was_stated() {
        List<MedicationAdministration> history = weekly(3);
        Scene.extend(history.get(1), "session-number", new PositiveIntType(20));

        assertThat(derive(on(MONDAY.plusWeeks(30)), history).sessionNumber()).isEqualTo(22);
    }

    @Test
    void counts_three_records_of_one_device_as_one_session() {
        List<MedicationAdministration> history = new ArrayList<>();
        for (String clock : List.of("10:00:00", "10:05:00", "10:10:00")) {
            history.add(Scene.dose(28, MONDAY + "T" + clock + "-05:00"));
        }
        MedicationAdministration first = history.get(0);

        assertThat(derive(on(MONDAY.plusDays(3)), history).sessionNumber()).isEqualTo(2);
        assertThat(derive(first, history).sessionNumber()).isEqualTo(1);
        assertThat(derive(first, history).devices()).hasValue(1);
        assertThat(derive(first, history).sessionDevices()).hasValue(3);
    }

    @Test
    void counts_devices_on_both_sides_of_midnight_as_one_session() {
        List<MedicationAdministration> history =
                List.of(Scene.dose(28, "2026-01-05T23:58:00-05:00"), Scene.dose(28, "2026-01-06T00:03:00-05:00"));

        assertThat(derive(on(MONDAY.plusDays(3)), history).sessionNumber()).isEqualTo(2);
    }

    @Test
    void counts_two_encounters_of_one_day_as_two_sessions() {
        MedicationAdministration morning = Scene.dose(56, "2026-01-05T08:00:00-05:00");
        MedicationAdministration evening = Scene.dose(56, "2026-01-05T18:00:00-05:00");
        morning.setContext(new Reference("Encounter/1"));
        evening.setContext(new Reference("Encounter/2"));

        assertThat(derive(evening, List.of(morning)).sessionNumber()).isEqualTo(2);
    }

    @Test
    void leaves_out_later_sessions_voided_ones_ones_not_given_and_the_session_itself() {
        MedicationAdministration voided = on(MONDAY.plusDays(1));
        voided.setStatus(MedicationAdministration.MedicationAdministrationStatus.ENTEREDINERROR);
        MedicationAdministration refused = on(MONDAY.plusDays(2));
        refused.setStatus(MedicationAdministration.MedicationAdministrationStatus.NOTDONE);
        MedicationAdministration dose = on(MONDAY.plusDays(3));
        dose.addIdentifier().setSystem("https://clinic.example/mar").setValue("S-9");

        assertThat(derive(dose, List.of(on(MONDAY), voided, refused, dose.copy(), on(MONDAY.plusDays(7))))
                        .sessionNumber())
                .isEqualTo(2);
    }

    @Test
    void has_no_course_for_another_product() {
        MedicationAdministration dose = on(MONDAY);
        dose.setMedication(null);

        assertThat(Scene.REGIMENS.course(dose, reference -> Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "56, trd, 1, 0",
        "84, trd, 1, 1",
        "84, mdsi, 1, 0",
        "84, trd, 2, 0",
    })
    void remarks_on_a_first_dose_above_the_plan(double mg, String indication, int number, int remarks) {
        Scene scene = alone(MONDAY, mg);
        Scene.extend(dose(scene), "indication", new CodeType(indication));
        Scene.extend(dose(scene), "session-number", new PositiveIntType(number));

        assertThat(scene.rules().stream().filter("course-first-dose"::equals)).hasSize(remarks);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "1, 0", "0, 1"})
    void remarks_on_a_session_too_soon_in_the_induction(int days, int remarks) {
        MedicationAdministration before = Scene.dose(56, MONDAY + "T08:00:00-05:00");
        before.setContext(new Reference("Encounter/earlier"));
        stored.add("1", before);
        Scene scene = alone(MONDAY.plusDays(days), 56);
        dose(scene).setContext(new Reference("Encounter/now"));

        assertThat(scene.rules().stream().filter("course-too-soon"::equals)).hasSize(remarks);
    }

    @ParameterizedTest
    @CsvSource({"7, 0", "6, 1", "14, 0"})
    void remarks_on_a_session_too_soon_in_the_maintenance(int days, int remarks) {
        store(weekly(20));
        Scene scene = alone(MONDAY.plusWeeks(19).plusDays(days), 84);

        assertThat(scene.rules().stream().filter("course-too-soon"::equals)).hasSize(remarks);
    }

    @Test
    void does_not_hold_the_change_from_twice_to_once_a_week_against_anybody() {
        for (int session = 0; session < 8; session++) {
            stored.add("s" + session, on(MONDAY.plusWeeks(session / 2).plusDays(session % 2 == 0 ? 0 : 3)));
        }

        assertThat(alone(MONDAY.plusWeeks(4), 84).rules()).noneMatch(rule -> rule.startsWith("course-"));
    }

    @ParameterizedTest
    @CsvSource({"7, 0", "6, 1", "5, 1"})
    void remarks_on_a_third_session_in_seven_days(int days, int remarks) {
        store(List.of(on(MONDAY), on(MONDAY.plusDays(3))));
        Scene scene = alone(MONDAY.plusDays(days), 56);

        assertThat(scene.rules().stream().filter("course-too-many-in-a-week"::equals))
                .hasSize(remarks);
    }

    @Test
    void counts_the_sessions_of_one_submission_with_those_stored() {
        store(List.of(on(MONDAY)));
        Scene scene = alone(MONDAY.plusDays(5), 56).add("urn:uuid:third", on(MONDAY.plusDays(3)));

        assertThat(scene.rules()).containsOnlyOnce("course-too-many-in-a-week");
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "2, 1", "4, 1"})
    void remarks_on_a_number_that_the_history_does_not_bear_out(int stated, int remarks) {
        store(weekly(2));
        Scene scene = alone(MONDAY.plusWeeks(3), 56);
        Scene.extend(dose(scene), "session-number", new PositiveIntType(stated));

        assertThat(scene.rules().stream().filter("course-session-number-differs"::equals))
                .hasSize(remarks);
    }

    @Test
    void believes_the_number_of_a_patient_who_comes_from_elsewhere() {
        Scene scene = alone(MONDAY, 84);
        Scene.extend(dose(scene), "session-number", new PositiveIntType(17));
        Scene.extend(dose(scene), "treatment-phase", new CodeType("maintenance"));

        assertThat(scene.rules()).noneMatch(rule -> rule.startsWith("course-"));
    }

    @ParameterizedTest
    @CsvSource({"induction, 0", "early-maintenance, 0", "maintenance, 1"})
    void remarks_on_a_phase_that_neither_sessions_nor_weeks_bear_out(String stated, int remarks) {
        store(weekly(5));
        Scene scene = alone(MONDAY.plusWeeks(5), 56);
        Scene.extend(dose(scene), "treatment-phase", new CodeType(stated));

        assertThat(scene.rules().stream().filter("course-phase-differs"::equals))
                .hasSize(remarks);
    }

    @Test
    void never_refuses_for_the_pace_of_a_course() {
        store(List.of(on(MONDAY), on(MONDAY.plusDays(1)), on(MONDAY.plusDays(2))));

        assertThat(alone(MONDAY.plusDays(3), 84).verdict().refused()).isFalse();
    }

    /** One look at the whole course and one look at each administration come to the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void positions_are_what_is_derived_one_by_one(long seed) {
        Random random = new Random(seed);
        List<MedicationAdministration> course = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            MedicationAdministration dose = on(MONDAY.plusDays(random.nextInt(60)));
            dose.setId("d" + i);
            if (random.nextInt(4) == 0) {
                dose.setContext(new Reference("Encounter/" + random.nextInt(3)));
            }
            if (random.nextInt(10) == 0) {
                dose.setStatus(MedicationAdministration.MedicationAdministrationStatus.ENTEREDINERROR);
            }
            course.add(dose);
        }
        Scene.extend(course.get(7), "session-number", new PositiveIntType(40));

        Map<MedicationAdministration, Position> positions =
                Scene.REGIMENS.positions(course, reference -> Optional.empty());

        for (MedicationAdministration dose : course) {
            if (dose.getStatus() == MedicationAdministration.MedicationAdministrationStatus.ENTEREDINERROR) {
                assertThat(positions).doesNotContainKey(dose);
                continue;
            }
            Derived derived = derive(dose, course);
            Position position = positions.get(dose);
            boolean stated = position.sessionNumber().getAsInt() == 40;
            assertThat(position.devices()).isEqualTo(derived.devices());
            assertThat(stated || position.sessionNumber().getAsInt() == derived.sessionNumber())
                    .isTrue();
            assertThat(stated || position.phase().equals(derived.phase())).isTrue();
        }
        assertThat(positions.get(course.get(7)).sessionNumber()).hasValue(40);
    }

    @Test
    void what_an_administration_states_is_its_position() {
        MedicationAdministration first = on(MONDAY);
        MedicationAdministration second = on(MONDAY.plusWeeks(1));
        Scene.extend(first, "session-number", new PositiveIntType(12));
        Scene.extend(second, "treatment-phase", new CodeType("induction"));
        Scene.extend(second, "device-count", new PositiveIntType(1));

        Map<MedicationAdministration, Position> positions =
                Scene.REGIMENS.positions(List.of(second, first), reference -> Optional.empty());

        assertThat(positions.get(first))
                .isEqualTo(new Position(OptionalInt.of(2), OptionalInt.of(12), Optional.of("early-maintenance")));
        assertThat(positions.get(second))
                .isEqualTo(new Position(OptionalInt.of(1), OptionalInt.of(13), Optional.of("induction")));
    }

    @Test
    void a_dose_without_a_time_has_no_number() {
        MedicationAdministration dose = on(MONDAY);
        dose.setEffective(null);

        assertThat(Scene.REGIMENS
                        .positions(List.of(dose, on(MONDAY)), reference -> Optional.empty())
                        .get(dose))
                .isEqualTo(new Position(OptionalInt.of(2), OptionalInt.empty(), Optional.empty()));
    }

    private static Derived derive(MedicationAdministration dose, List<MedicationAdministration> history) {
        return Scene.REGIMENS
                .course(dose, reference -> Optional.empty())
                .orElseThrow()
                .derive(dose, history);
    }

    private static MedicationAdministration on(LocalDate day) {
        return Scene.dose(56, day + "T10:00:00-05:00");
    }

    private static List<MedicationAdministration> weekly(int sessions) {
        List<MedicationAdministration> doses = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            doses.add(on(MONDAY.plusWeeks(i)));
        }
        return doses;
    }

    private void store(List<MedicationAdministration> doses) {
        doses.forEach(dose -> stored.add("stored-" + stored.resources.size(), dose));
    }

    private Scene alone(LocalDate day, double mg) {
        Scene scene = new Scene().only();
        scene.history = stored;
        return scene.add("urn:uuid:now", Scene.dose(mg, day + "T10:00:00-05:00"));
    }

    private static MedicationAdministration dose(Scene scene) {
        return (MedicationAdministration) scene.byUrl.get("urn:uuid:now");
    }
}
