package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.Server.Answer;

/** A document that a clinic sends belongs to the patient whom its composition is about, and is seen and hidden so. */
class SentDocumentIT extends RegisteredServer {
    private String patient;
    private String mrn;

    @BeforeEach
    void a_patient_of_clinic_a_in_the_care_of_clinic_b() {
        mrn = "T-" + UUID.randomUUID();
        patient = "Patient/"
                + as("clinic-a")
                        .create(
                                "Patient",
                                """
                                {"resourceType":"Patient","identifier":[{"system":"https://clinic.example/mrn","value":"%s"}],
                                 "name":[{"family":"Example","given":["Testa"]}],"gender":"female","birthDate":"1980-01-01",
                                 "generalPractitioner":[{"reference":"Organization/org-b"}]}"""
                                        .formatted(mrn));
    }

    private static final String PATIENT =
            """
            ,{"fullUrl":"%s","resource":{"resourceType":"Patient","id":"%s","identifier":[
             {"system":"https://clinic.example/mrn","value":"%s"}],"name":[{"family":"Example"}]}}""";

    /** As an EHR sends it that calls the patient as we do. */
    private String document(String subject) {
        String id = subject.substring(subject.indexOf('/') + 1);
        return document(subject, PATIENT.formatted("https://ehr.example/fhir/" + subject, id, "T-other"));
    }

    private String document(String subject, String more) {
        return """
                {"resourceType":"Bundle","type":"document",
                 "identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:%s"},"timestamp":"2026-03-02T10:00:00Z",
                 "entry":[{"fullUrl":"https://ehr.example/fhir/Composition/1","resource":{"resourceType":"Composition",
                 "id":"1","status":"final","type":{"text":"Report"},"subject":{"reference":"%s"},
                 "date":"2026-03-02","author":[{"display":"Doctor"}],"title":"Report"}}%s]}"""
                .formatted(UUID.randomUUID(), subject, more);
    }

    private String send(String client, String document) {
        return "Bundle/" + as(client).create("Bundle", document);
    }

    @Test
    void it_belongs_to_the_patient_whom_its_composition_names() {
        String document = send("clinic-a", document(patient));

        Bundle kept = as("clinic-b").get(document).resource();

        assertThat(kept.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("R", "PSY");
        assertThat(as("auditor")
                        .get("AuditEvent?patient=" + patient + "&entity=" + document)
                        .bundle()
                        .getEntry())
                .isNotEmpty();
        assertThat(as("insurer-x").get(document).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "https://ehr.example/fhir/Patient/7,https://ehr.example/fhir/Patient/7",
        "urn:uuid:0f6e0f2c-9d6e-4a0e-8b5c-0d7c1b0a7a11,urn:uuid:0f6e0f2c-9d6e-4a0e-8b5c-0d7c1b0a7a11",
        "Patient/7,https://ehr.example/fhir/Patient/7"
    })
    void whom_it_calls_by_an_address_elsewhere_is_known_by_a_number(String subject, String fullUrl) {
        String document = send("clinic-a", document(subject, PATIENT.formatted(fullUrl, "7", mrn)));
        String other = send("clinic-a", document(subject, PATIENT.formatted(fullUrl, "7", "T-other")));

        assertThat(as("clinic-b").get(document).status()).isEqualTo(200);
        assertThat(as("clinic-b").get(other).status()).isEqualTo(404);
        assertThat(as("clinic-a").get(other).status()).isEqualTo(200);
    }

    @Test
    void nobody_puts_a_document_into_the_record_of_a_patient_whom_they_do_not_see() {
        String foreign = "Patient/" + as("clinic-b").create("Patient", Clinic.json(Clinic.patient()));

        String document = send("clinic-a", document(foreign));

        assertThat(as("clinic-b").get(document).status()).isEqualTo(404);
        assertThat(as("clinic-a").get(document).status()).isEqualTo(200);
    }

    @Test
    void a_part_that_may_not_be_seen_hides_the_whole() {
        String note =
                """
                ,{"fullUrl":"urn:uuid:9b6e0f2c-9d6e-4a0e-8b5c-0d7c1b0a7a12","resource":{"resourceType":"Observation",
                 "meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSYTHPN"}]},
                 "status":"final","code":{"text":"Note"}}}""";

        String document = send(
                "clinic-a",
                document(patient)
                        .replace(
                                "\"title\":\"Report\"",
                                "\"title\":\"Report\",\"section\":[{\"title\":\"Notes\",\"entry\":[{\"reference\":\"urn:uuid:9b6e0f2c-9d6e-4a0e-8b5c-0d7c1b0a7a12\"}]}]")
                        .replaceFirst("]}$", note + "]}"));

        assertThat(as("clinic-a").get(document).status()).isEqualTo(200);
        assertThat(as("clinic-b").get(document).status()).isEqualTo(404);
    }

    @Test
    void a_consent_hides_it_whatever_type_the_consent_is_about() {
        String document = send("clinic-a", document(patient));
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"deny",
                         "class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]}}"""
                                .formatted(patient));

        assertThat(as("clinic-b").get(document).status()).isEqualTo(404);
        assertThat(as("clinic-b").get(patient).status()).isEqualTo(200);
        assertThat(as("clinic-a").get(document).status()).isEqualTo(200);
    }

    @Test
    void a_document_that_is_made_here_is_the_patient_s_too() {
        String composition = "Composition/"
                + as("clinic-a")
                        .create(
                                "Composition",
                                """
                                {"resourceType":"Composition","status":"final","type":{"text":"Report"},
                                 "subject":{"reference":"%s"},"date":"2026-03-02","author":[{"display":"Doctor"}],
                                 "title":"Report"}"""
                                        .formatted(patient));
        Answer made = as("clinic-a")
                .post(
                        composition + "/$document",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"persist\",\"valueBoolean\":true}]}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);

        String document = "Bundle/" + made.bundle().getIdElement().getIdPart();

        assertThat(as("clinic-b").get(document).body()).isEqualTo(made.body());
    }
}
