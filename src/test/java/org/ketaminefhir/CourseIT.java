package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationAdministration.MedicationAdministrationStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;

/** An administration is found by where it stands in its course, whether or not its record says so. */
class CourseIT extends RunningServer {
    private static final LocalDate MONDAY = LocalDate.of(2026, 1, 5);
    private static final String PHASES = Definitions.BASE + "CodeSystem/treatment-phase";

    private String patient;

    @BeforeEach
    void admit_a_patient() {
        patient = Clinic.store(server, Clinic.patient());
    }

    @Test
    void a_plain_administration_is_found_by_what_follows_from_those_before_it() {
        List<String> sessions = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            sessions.add(store(MONDAY.plusDays(3L * i), dose -> {}));
        }
        String larger =
                store(MONDAY.plusDays(40), dose -> dose.getDosage().getDose().setValue(84));

        assertThat(found("session-number=1")).containsExactly(sessions.get(0));
        assertThat(found("session-number=2,9")).containsExactly(sessions.get(1), sessions.get(8));
        assertThat(found("session-number=gt9")).containsExactly(larger);
        assertThat(found("phase=induction")).containsExactlyElementsOf(sessions.subList(0, 8));
        assertThat(found("phase=" + PHASES + "%7Cearly-maintenance")).containsExactly(sessions.get(8), larger);
        assertThat(found("phase=maintenance")).isEmpty();
        assertThat(found("device-count=2")).containsExactlyElementsOf(sessions);
        assertThat(found("device-count=3")).containsExactly(larger);
    }

    @Test
    void what_the_record_states_counts_and_others_count_on_from_it() {
        String stating = store(
                MONDAY,
                dose -> dose.addExtension(
                        Definitions.BASE + "StructureDefinition/session-number", new PositiveIntType(12)));
        String plain = store(MONDAY.plusDays(7), dose -> {});

        assertThat(found("session-number=12")).containsExactly(stating);
        assertThat(found("session-number=13")).containsExactly(plain);
        assertThat(found("phase=maintenance")).containsExactly(plain);
        assertThat(found("session-number=1")).isEmpty();
    }

    @Test
    void a_session_that_comes_late_moves_those_after_it() {
        String first = store(MONDAY, dose -> {});
        String third = store(MONDAY.plusDays(7), dose -> {});
        assertThat(found("session-number=2")).containsExactly(third);

        String second = store(MONDAY.plusDays(3), dose -> {});

        assertThat(found("session-number=1")).containsExactly(first);
        assertThat(found("session-number=2")).containsExactly(second);
        assertThat(found("session-number=3")).containsExactly(third);
        assertThat(server.get("MedicationAdministration/" + third).header("ETag"))
                .isEqualTo("W/\"1\"");
        assertThat(found("status=completed")).containsExactly(first, third, second);
        assertThat(found("code=2201623")).containsExactly(first, third, second);
    }

    @Test
    void a_session_that_is_voided_moved_or_deleted_makes_room() {
        String first = store(MONDAY, dose -> {});
        String second = store(MONDAY.plusDays(3), dose -> {});
        String third = store(MONDAY.plusDays(7), dose -> {});

        update(first, MONDAY, dose -> dose.setStatus(MedicationAdministrationStatus.ENTEREDINERROR));
        assertThat(found("session-number=1")).containsExactly(second);
        assertThat(found("session-number=2")).containsExactly(third);
        assertThat(found("session-number:missing=true")).containsExactly(first);

        update(second, MONDAY.plusDays(10), dose -> {});
        assertThat(found("session-number=1")).containsExactly(third);
        assertThat(found("session-number=2")).containsExactly(second);

        assertThat(server.delete("MedicationAdministration/" + third).status()).isLessThan(300);
        assertThat(found("session-number=1")).containsExactly(second);
        assertThat(found("session-number=2")).isEmpty();
    }

    @Test
    void sessions_sent_at_one_moment_are_counted_in_order() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(4);
        List<Future<String>> sent = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                LocalDate day = MONDAY.plusDays(3L * i);
                sent.add(senders.submit(() -> store(day, dose -> {})));
            }
            for (int i = 0; i < 6; i++) {
                sent.get(i).get();
            }
        } finally {
            senders.shutdown();
        }

        for (int i = 0; i < 6; i++) {
            assertThat(found("session-number=" + (i + 1)))
                    .containsExactly(sent.get(i).get());
        }
    }

    @Test
    void a_score_in_the_words_of_another_dialect_is_found_by_its_value() {
        Observation score = Clinic.parse(Examples.read("instruments/phq-9/valid/total-by-snomed-code.json"));
        score.setSubject(new Reference("Patient/" + patient));
        score.setPerformer(List.of());
        score.setEncounter(null);
        score.setDerivedFrom(List.of());
        String id = Clinic.store(server, score);

        String criteria = "&code-value-quantity=http://loinc.org%7C44261-6$";
        assertThat(found("Observation", criteria + "ge0")).containsExactly(id);
        assertThat(found("Observation", criteria + "gt27")).isEmpty();
    }

    private String store(LocalDate day, Consumer<MedicationAdministration> change) {
        return Clinic.store(server, dose(day, change));
    }

    private void update(String id, LocalDate day, Consumer<MedicationAdministration> change) {
        MedicationAdministration dose = dose(day, change);
        dose.setId(id);
        Server.Answer answer = server.put("MedicationAdministration/" + id, Clinic.json(dose));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private MedicationAdministration dose(LocalDate day, Consumer<MedicationAdministration> change) {
        MedicationAdministration dose = Clinic.parse(Examples.unique(
                Examples.read("regimens/esketamine-nasal/valid/administration-plain-period-without-encounter.json")));
        dose.setSubject(new Reference("Patient/" + patient));
        dose.setPerformer(List.of());
        dose.setRequest(null);
        Period period = (Period) dose.getEffective();
        period.getStartElement().setValueAsString(day + "T09:00:00-05:00");
        period.getEndElement().setValueAsString(day + "T09:05:00-05:00");
        change.accept(dose);
        return dose;
    }

    private List<String> found(String criteria) {
        return found("MedicationAdministration", "&" + criteria);
    }

    private List<String> found(String type, String criteria) {
        Server.Answer answer = server.get(type + "?patient=" + patient + criteria);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .toList();
    }
}
