package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The latest score of each instrument, however its sender coded it, and whenever it came. */
class LastNIT extends RunningServer {
    private static final String LOINC = "http://loinc.org";
    private static final String SNOMED = "http://snomed.info/sct";

    private String patient;

    @BeforeEach
    void a_patient_with_scores_that_came_in_any_order() {
        patient = Clinic.store(server, Clinic.patient());
        score(patient, LOINC, "44261-6", "2026-03-02", 21);
        score(patient, SNOMED, "720433000", "2026-03-16", 15);
        score(patient, LOINC, "44261-6", "2026-03-30", 9);
        // Came last, and is the oldest.
        score(patient, LOINC, "44261-6", "2026-02-16", 24);
        vital("2026-03-02T09:40:00Z", 70);
        vital("2026-03-30T09:40:00Z", 66);
        score(Clinic.store(server, Clinic.patient()), LOINC, "44261-6", "2026-04-06", 3);
    }

    @Test
    void gives_one_of_each_code_and_the_newest() {
        Server.Answer answer = server.get("Observation/$lastn?patient=" + patient);

        assertThat(values(answer.bundle())).containsExactlyInAnyOrder("9", "66");
        assertThat(answer.bundle().getTotal()).isEqualTo(2);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void codes_that_mean_the_same_are_one_group_in_the_order_of_their_dates() {
        Bundle three = server.get("Observation/$lastn?max=3&category=survey&subject=Patient/" + patient)
                .bundle();

        assertThat(values(three)).containsExactly("9", "15", "21");
    }

    @Test
    void a_code_chooses_the_observations_that_a_search_by_it_finds() {
        String address = "Observation/$lastn?max=2&patient=Patient/" + patient + "&code=";

        assertThat(values(server.get(address + LOINC + "%7C44261-6").bundle())).containsExactly("9", "15");
        assertThat(values(server.get(address + LOINC + "%7C8867-4").bundle())).containsExactly("66", "70");
        // As any search by that code: what else means the same is found by the code of ours.
        assertThat(values(server.get(address + SNOMED + "%7C720433000").bundle()))
                .containsExactly("15");
    }

    @Test
    void what_was_entered_in_error_is_nobodys_latest() {
        String id = score(patient, LOINC, "44261-6", "2026-04-13", 2);
        Observation wrong = server.read("Observation/" + id);
        server.put("Observation/" + id, Clinic.json(wrong, one -> one.setStatus(ObservationStatus.ENTEREDINERROR)));

        assertThat(values(server.get("Observation/$lastn?category=survey&patient=" + patient)
                        .bundle()))
                .containsExactly("9");
        assertThat(values(server.get("Observation/$lastn?status=entered-in-error&patient=" + patient)
                        .bundle()))
                .containsExactly("2");
    }

    @Test
    void takes_its_parameters_in_a_body_too() {
        String body =
                """
                {"resourceType":"Parameters","parameter":[
                  {"name":"patient","valueString":"%s"},{"name":"max","valuePositiveInt":1}]}"""
                        .formatted(patient);

        assertThat(values(server.post("Observation/$lastn", body).bundle())).containsExactlyInAnyOrder("9", "66");
    }

    @ParameterizedTest
    @CsvSource({
        "Observation/$lastn?max=3, 400, parameter-missing",
        "Observation/$lastn?patient=x&max=all, 400, parameter-value",
        "Observation/$lastn?patient=x&latest=1, 400, parameter-unknown",
    })
    void refuses_what_makes_no_sense(String path, int status, String rule) {
        Server.Answer answer = server.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.errors()).containsExactly(rule);
    }

    @Test
    void nobody_has_no_observations() {
        assertThat(server.get("Observation/$lastn?patient=nobody").bundle().getEntry())
                .isEmpty();
    }

    private String score(String of, String system, String code, String date, int value) {
        Observation score = new Observation();
        score.setStatus(ObservationStatus.FINAL).setSubject(new Reference("Patient/" + of));
        score.addCategory()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/observation-category")
                .setCode("survey");
        score.getCode().addCoding().setSystem(system).setCode(code);
        score.setEffective(new DateTimeType(date));
        score.setValue(new Quantity()
                .setValue(value)
                .setUnit("score")
                .setSystem("http://unitsofmeasure.org")
                .setCode("{score}"));
        return Clinic.store(server, score);
    }

    private void vital(String date, int value) {
        Observation rate = new Observation();
        rate.setStatus(ObservationStatus.FINAL).setSubject(new Reference("Patient/" + patient));
        rate.addCategory()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/observation-category")
                .setCode("vital-signs");
        rate.getCode().addCoding().setSystem(LOINC).setCode("8867-4");
        rate.setEffective(new DateTimeType(date));
        rate.setValue(new Quantity()
                .setValue(value)
                .setUnit("beats/minute")
                .setSystem("http://unitsofmeasure.org")
                .setCode("/min"));
        Clinic.store(server, rate);
    }

    private static List<String> values(Bundle bundle) {
        return bundle.getEntry().stream()
                .map(entry ->
                        ((Observation) entry.getResource()).getValueQuantity().getValue())
                .map(BigDecimal::toPlainString)
                .toList();
    }
}
