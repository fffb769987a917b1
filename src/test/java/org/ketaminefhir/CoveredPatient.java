package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.BeforeEach;
import org.ketaminefhir.Server.Answer;

/** A patient of clinic A whom insurer X pays for, as far as a test lets anything happen. */
abstract class CoveredPatient extends RegisteredServer {
    private static final String CLASS = "https://ketaminefhir.org/fhir/StructureDefinition/antidepressant-class";

    static final String DOCUMENTATION = "/$coverage-documentation?purpose=preauth-processing&coverage=";

    String patient;
    /** A session as the clinic sends it. */
    String clinic;

    @BeforeEach
    void a_session_of_clinic_a_paid_by_insurer_x() {
        clinic = Examples.session();
        patient = Clinic.located(held(1, "2026-03-02"), "Patient");
        cover("org-x", "M-1", "2026-01-01", "2026-06-30");
    }

    /** A session of the one patient. */
    Answer held(int number, String day) {
        Answer session = as("clinic-a")
                .post(
                        "",
                        clinic.replace("S-2026-0301", "S-" + number)
                                .replace("2026-03-02", day)
                                .replaceAll("(session-number\",\\s*\"valuePositiveInt\"\\s*:\\s*)1", "$1" + number));
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        return session;
    }

    String cover(String payor, String member, String start, String end) {
        return as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"%s",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"%s","end":"%s"},"payor":[{"reference":"Organization/%s"}]}"""
                                .formatted(member, patient, start, end, payor));
    }

    void depressed() {
        as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F33.2"},
                         {"system":"http://snomed.info/sct","code":"1153570009"}]},
                         "subject":{"reference":"%s"},"onsetDateTime":"2024-10",
                         "note":[{"text":"A secret of the patient."}]}"""
                                .formatted(patient));
    }

    String tried(String drug, String name, String drugClass, String start, String end, int adherence) {
        String extension = "https://ketaminefhir.org/fhir/StructureDefinition/";
        return as("clinic-a")
                .create(
                        "MedicationStatement",
                        """
                        {"resourceType":"MedicationStatement","extension":[{"url":"%s","valueCode":"%s"},
                         {"url":"%strial-adherence","valueDecimal":%d},{"url":"%strial-outcome","valueCode":"no-response"}],
                         "status":"stopped","medicationCodeableConcept":{"coding":[{"code":"%s",
                         "system":"http://www.nlm.nih.gov/research/umls/rxnorm"}],"text":"%s"},
                         "subject":{"reference":"%s"},"effectivePeriod":{"start":"%s","end":"%s"}}"""
                                .formatted(
                                        CLASS, drugClass, extension, adherence, extension, drug, name, patient, start,
                                        end));
    }

    String scored(int points, String day) {
        return as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"%s","valueInteger":%d}"""
                                .formatted(patient, day, points));
    }

    Answer ask(String client, String more) {
        return as(client).get(patient + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing" + more);
    }

    static Bundle document(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle();
    }

    static List<String> answers(Bundle document) {
        return document.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .filter(one -> one.getCode().getCodingFirstRep().getSystem().endsWith("/coverage-criterion"))
                .map(one -> one.getCode().getCodingFirstRep().getCode() + " "
                        + one.getValueCodeableConcept().getCodingFirstRep().getCode())
                .toList();
    }
}
