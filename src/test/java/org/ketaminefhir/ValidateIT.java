package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code $validate}: the verdict that a submission would get, without the submission. */
class ValidateIT extends RunningServer {
    private static final String OURS = "https://ketaminefhir.org/fhir/StructureDefinition/";
    private static final String PRESSURE =
            """
            {"resourceType":"Observation","status":"final","code":{"text":"a"},
             "identifier":[{"system":"https://clinic.example/observations","value":"never-stored"}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"$validate", "Patient/$validate", "Patient/1/$validate"})
    void a_resource_is_judged_at_every_level(String path) {
        Server.Answer right = server.post(path, Clinic.json(Clinic.patient()));
        Server.Answer wrong = server.post(path, "{\"resourceType\":\"Patient\",\"gender\":\"zz\",\"active\":true}");

        assertThat(right.status()).isEqualTo(200);
        assertThat(right.errors()).isEmpty();
        assertThat(wrong.status()).isEqualTo(200);
        assertThat(wrong.errors()).containsExactlyInAnyOrder("code-not-allowed", "core-1");
        assertThat(Conformance.faults(wrong.body())).isEmpty();
    }

    @Test
    void a_profile_can_be_asked_for_in_the_url() {
        String asked = "Observation/$validate?profile=" + encoded(OURS + "blood-pressure");

        assertThat(server.post("Observation/$validate", PRESSURE).errors()).isEmpty();
        assertThat(server.post(asked, PRESSURE).errors()).contains("required-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$validate", "Observation/$validate"})
    void a_profile_can_be_asked_for_in_parameters(String path) {
        Parameters asked = wrapped(Clinic.parse(PRESSURE));
        assertThat(server.post(path, Clinic.json(asked)).errors()).isEmpty();

        asked.addParameter().setName("profile").setValue(new CanonicalType(OURS + "blood-pressure"));

        assertThat(server.post(path, Clinic.json(asked)).errors()).contains("required-missing");
    }

    @Test
    void a_profile_that_is_unknown_or_of_another_type_is_told() {
        assertThat(server.post("Observation/$validate?profile=" + encoded(OURS + "starship"), PRESSURE)
                        .errors())
                .containsExactly("profile-unknown");
        assertThat(server.post("Observation/$validate?profile=" + encoded(OURS + "patient"), PRESSURE)
                        .errors())
                .containsExactly("profile-type");
    }

    @Test
    void a_transaction_is_judged_entry_by_entry_and_nothing_is_stored() {
        Bundle session = Clinic.session();
        assertThat(server.post("$validate", Clinic.json(session)).errors()).isEmpty();
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(60);

        Server.Answer answer = server.post("Bundle/$validate", Clinic.json(session));

        assertThat(answer.status()).isEqualTo(200);
        OperationOutcome verdict = answer.resource();
        assertThat(verdict.getIssue())
                .filteredOn(issue -> issue.getSeverity() == OperationOutcome.IssueSeverity.ERROR)
                .singleElement()
                .satisfies(issue -> assertThat(issue.getExpression().get(0).getValue())
                        .isEqualTo("Bundle.entry[9].resource.dosage.dose"));
        nothingStored(Clinic.in(session, Patient.class));
    }

    @Test
    void a_transaction_inside_parameters_gets_the_same_verdict() {
        Bundle session = Clinic.session();
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(60);

        Server.Answer answer = server.post("$validate", Clinic.json(wrapped(session)));

        assertThat(answer.errors()).containsExactly("esketamine-nasal-4");
        nothingStored(Clinic.in(session, Patient.class));
    }

    @Test
    void faults_of_structure_are_part_of_the_verdict() {
        Server.Answer answer = server.post("Patient/$validate", "{\"resourceType\":\"Patient\",\"nickname\":\"a\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.errors()).containsExactly("unknown-element");
    }

    @Test
    void what_is_no_json_or_nothing_or_another_type_is_a_400() {
        assertThat(server.post("Patient/$validate", "{\"resourceType\":\"Patient\"")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("Patient/$validate", "").status()).isEqualTo(400);
        assertThat(server.post("Patient/$validate", PRESSURE).errors()).containsExactly("type-differs");
        assertThat(server.post(
                                "$validate",
                                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"mode\",\"valueCode\":\"create\"}]}")
                        .errors())
                .containsExactly("body-missing");
    }

    @Test
    void nothing_that_was_judged_is_stored() {
        Patient patient = Clinic.patient();

        server.post("$validate", Clinic.json(patient));
        server.post("Patient/$validate", Clinic.json(wrapped(patient)));
        server.post("Observation/$validate", PRESSURE);

        nothingStored(patient);
        assertThat(server.get("Observation?identifier=never-stored").bundle().getTotal())
                .isZero();
    }

    private void nothingStored(Patient patient) {
        assertThat(server.get("Patient?identifier="
                                + patient.getIdentifierFirstRep().getValue())
                        .bundle()
                        .getTotal())
                .isZero();
    }

    private static Parameters wrapped(Resource resource) {
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("resource").setResource(resource);
        return parameters;
    }

    private static String encoded(String url) {
        return URLEncoder.encode(url, StandardCharsets.UTF_8);
    }
}
