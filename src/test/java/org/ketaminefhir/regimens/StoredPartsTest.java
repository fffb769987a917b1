package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredPartsTest {
    private final Scene scene = new Scene();
    private final Stored stored = new Stored();

    /** The clinic has sent the Encounter and the dose; what follows comes later. */
    @BeforeEach
    void store_the_dose() {
        scene.history = stored;
        for (Resource resource : scene.byUrl.values()) {
            if (resource instanceof Observation observation) {
                observation.setEncounter(new Reference("Encounter/1"));
            }
        }
        scene.dose.setContext(new Reference("Encounter/1"));
        scene.watch.getPartOfFirstRep().setReference("MedicationAdministration/2");
        scene.without(scene.encounter, scene.dose);
        stored.add("1", scene.encounter);
        stored.add("2", scene.dose);
    }

    @Test
    void holds_a_watch_sent_later_against_the_stored_dose() {
        scene.watch.setEffective(Scene.period("10:30:00", "12:30:00"));
        scene.only(scene.watch);

        assertThat(scene.rules()).contains("session-watch-start");
    }

    @Test
    void finds_the_dose_by_what_the_watch_is_part_of() {
        scene.dose.setContext(null);
        scene.watch.setEncounter(null);
        scene.watch.setSubject(new Reference("Patient/somebody-else"));
        scene.only(scene.watch);

        assertThat(scene.verdict().issues())
                .filteredOn(issue -> issue.rule().equals("session-one-subject"))
                .singleElement()
                .satisfies(issue -> assertThat(issue.expression()).isEqualTo("Bundle.entry[0].resource.subject"));
    }

    @Test
    void finds_nothing_wrong_with_a_session_that_came_in_two_parts() {
        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void counts_stored_vital_signs() {
        scene.only(scene.watch);
        stored.add("3", scene.before);
        stored.add("4", scene.middle);
        stored.add("5", scene.leaving);
        stored.add("6", scene.oximetry);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void does_not_repeat_what_was_said_when_the_stored_parts_came_in() {
        Scene.unextend(scene.dose, "indication");
        scene.encounter.setSubject(new Reference("Patient/somebody-else"));
        scene.only(scene.score);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void dates_a_score_sent_alone_against_the_stored_session() {
        scene.only(scene.score);
        scene.score.setEffective(Scene.time("09:00:00").copy());
        assertThat(scene.rules()).isEmpty();

        scene.score.setEffective(new org.hl7.fhir.r4.model.DateTimeType("2026-03-01"));
        assertThat(scene.rules()).containsExactly("session-score-day");
    }

    @Test
    void judges_a_correction_and_not_what_it_replaces() {
        var corrected = scene.dose.copy();
        corrected.setId("2");
        scene.dose.setSubject(new Reference("Patient/somebody-else"));
        scene.only(scene.watch).add("MedicationAdministration/2", corrected);
        stored.add("3", scene.before);
        stored.add("4", scene.middle);
        stored.add("5", scene.leaving);
        stored.add("6", scene.oximetry);

        assertThat(scene.rules()).isEmpty();
    }

    @Test
    void asks_the_store_nothing_about_what_is_no_part_of_a_session() {
        Patient patient = new Patient();
        scene.only().add("urn:uuid:patient", patient);

        assertThat(scene.rules()).isEmpty();
        assertThat(stored.asked).isZero();
    }

    @Test
    void asks_the_store_nothing_about_a_foreign_encounter_that_only_its_id_resembles() {
        Scene fresh = new Scene();
        fresh.encounter.setId("1");
        fresh.history = stored;
        scene.dose.setSubject(new Reference("Patient/somebody-else"));

        assertThat(fresh.rules()).doesNotContain("session-one-subject");
    }
}
