package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.validation.Issue;

class DialectsTest {
    private final Scene scene = new Scene();

    @Test
    void takes_a_monitoring_procedure_for_the_watch() {
        scene.without(scene.watch).add("urn:uuid:m", Scene.monitoring("10:00:00", "12:00:00"));

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void only_remarks_on_plain_monitoring_that_began_before_the_dose_and_counts_from_the_dose() {
        scene.without(scene.watch).add("urn:uuid:m", Scene.monitoring("09:30:00", "11:40:00"));

        assertThat(scene.rules()).containsExactly("session-watch-start-differs", "session-watch-short");
        assertThat(scene.verdict().refused()).isFalse();
    }

    @Test
    void takes_a_plain_observation_for_the_watch_and_ours_wins_where_both_codes_stand() {
        scene.watch.setCode(new CodeableConcept(new Coding("http://snomed.info/sct", "182777000", null)));
        scene.watch.setEffective(Scene.period("09:50:00", "12:00:00"));
        assertThat(scene.rules()).containsExactly("session-watch-start-differs");

        scene.watch.getCode().addCoding(new Coding(Scene.OURS, "observation-period", null));
        assertThat(scene.rules()).containsExactly("session-watch-start");
    }

    @Test
    void takes_three_records_of_one_device_for_one_session() {
        perDevice();

        assertThat(scene.rules())
                .containsExactly(
                        "session-number-missing",
                        "session-phase-missing",
                        "session-indication-missing",
                        "session-lot-missing");
    }

    @Test
    void sees_devices_too_close_though_each_is_its_own_record() {
        perDevice();
        ((MedicationAdministration) scene.byUrl.get("urn:uuid:d2")).setEffective(Scene.time("10:03:00"));

        assertThat(scene.rules()).contains("session-device-spacing");
    }

    @Test
    void lets_a_plain_watch_name_every_record_of_one_session_but_not_of_two() {
        perDevice();
        Procedure watch = Scene.monitoring("10:00:00", "12:00:00");
        List.of("urn:uuid:d1", "urn:uuid:d2", "urn:uuid:d3").forEach(d -> watch.addPartOf(new Reference(d)));
        scene.without(scene.watch).add("urn:uuid:m", watch);
        assertThat(scene.rules()).doesNotContain("session-watch-one-administration");

        MedicationAdministration other = Scene.dose(56, "2026-03-05T10:00:00-05:00");
        scene.add("urn:uuid:other", other);
        watch.addPartOf(new Reference("urn:uuid:other"));
        assertThat(scene.rules()).containsOnlyOnce("session-watch-one-administration");
    }

    @Test
    void judges_a_plain_session_without_any_extension() {
        scene.dose.getExtension().clear();
        List.of(scene.before, scene.middle, scene.leaving)
                .forEach(o -> o.getExtension().clear());
        scene.without(scene.watch).add("urn:uuid:m", Scene.monitoring("10:00:00", "12:00:00"));

        assertThat(scene.verdict().issues())
                .hasSize(6)
                .allMatch(issue -> issue.severity() == Issue.Severity.INFORMATION);
    }

    @Test
    void knows_the_product_and_lot_of_a_referenced_medication() {
        Medication medication = new Medication();
        medication.setCode(scene.dose.getMedicationCodeableConcept());
        medication.getBatch().setLotNumber("LOT-TEST");
        scene.dose.setMedication(new Reference("urn:uuid:medication"));
        Scene.unextend(scene.dose, "lot-number");
        scene.add("urn:uuid:medication", medication);
        assertThat(scene.rules()).isEmpty();

        medication.setBatch(null);
        assertThat(scene.rules()).containsExactly("session-lot-missing");
    }

    @Test
    void knows_a_contained_medication() {
        Medication medication = new Medication();
        medication.setId("med");
        medication.setCode(scene.dose.getMedicationCodeableConcept());
        scene.dose.addContained(medication);
        scene.dose.setMedication(new Reference("#med"));
        Scene.unextend(scene.dose, "lot-number");

        assertThat(scene.rules()).containsExactly("session-lot-missing");
    }

    @Test
    void leaves_other_products_alone() {
        scene.dose.setMedication(new CodeableConcept(new Coding("http://hl7.org/fhir/sid/ndc", "00000-000-00", null)));
        scene.without(scene.watch);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void ties_vital_signs_that_only_the_watch_names() {
        for (Observation sign : List.of(scene.before, scene.middle, scene.leaving, scene.oximetry)) {
            sign.setEncounter(null);
        }
        assertThat(scene.rules()).hasSize(4);

        List.of("before", "middle", "leaving", "oximetry")
                .forEach(sign -> scene.watch.addHasMember(new Reference("urn:uuid:" + sign)));
        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void knows_a_subject_by_its_identifier_where_references_differ() {
        Patient patient = new Patient();
        patient.addIdentifier().setSystem("https://clinic.example/mrn").setValue("T-1");
        scene.add("urn:uuid:patient", patient);
        scene.dose.setSubject(new Reference("urn:uuid:patient"));
        scene.encounter.setSubject(new Reference("urn:uuid:patient"));
        scene.byUrl.values().forEach(r -> {
            if (r instanceof Observation o) {
                o.setSubject(new Reference("Patient?identifier=https://clinic.example/mrn|T-1"));
            }
        });
        assertThat(scene.rules()).isEmpty();

        scene.sedation.setSubject(new Reference("Patient?identifier=https://clinic.example/mrn|T-2"));
        assertThat(scene.rules()).containsExactly("session-one-subject");
    }

    @Test
    void keeps_the_sessions_of_a_long_stay_apart() {
        scene.encounter.getClass_().setCode("IMP");
        scene.encounter.getPeriod().setEndElement(new DateTimeType("2026-03-20"));
        MedicationAdministration second = scene.dose.copy();
        second.getIdentifierFirstRep().setValue("S-2");
        Scene.unextend(second, "device-time");
        Scene.restate(second, "session-number", new PositiveIntType(2));
        second.setEffective(new DateTimeType("2026-03-05T10:00:00-05:00"));
        scene.add("urn:uuid:second", second);

        assertThat(scene.rules()).containsExactly("session-watch-missing", "session-device-times-missing");
    }

    private void perDevice() {
        scene.without(scene.dose);
        scene.watch.getPartOf().clear();
        int device = 0;
        for (String clock : List.of("10:00:00", "10:05:00", "10:10:00")) {
            MedicationAdministration one = Scene.dose(28, Scene.DAY + clock + "-05:00");
            one.setContext(new Reference("urn:uuid:encounter"));
            scene.add("urn:uuid:d" + ++device, one);
        }
    }
}
