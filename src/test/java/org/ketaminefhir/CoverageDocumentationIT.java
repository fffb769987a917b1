package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** An insurer pulls what a coverage decision needs, in one call. */
class CoverageDocumentationIT extends RegisteredServer {
    private static final String CLASS = "https://ketaminefhir.org/fhir/StructureDefinition/antidepressant-class";

    private String patient;

    @BeforeEach
    void a_session_of_clinic_a_paid_by_insurer_x() {
        Answer session = as("clinic-a").post("", Clinic.json(Clinic.session()));
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        patient = Clinic.located(session, "Patient");
        cover("org-x", "M-1", "2026-01-01", "2026-06-30");
    }

    private String cover(String payor, String member, String start, String end) {
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

    private void depressed() {
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

    private String tried(String drug, String name, String drugClass, String start, String end, int adherence) {
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

    private void scored(int points, String day) {
        as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"%s","valueInteger":%d}"""
                                .formatted(patient, day, points));
    }

    private Answer ask(String client, String more) {
        return as(client).get(patient + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing" + more);
    }

    private static Bundle document(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle();
    }

    private static List<String> answers(Bundle document) {
        return document.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .filter(one -> one.getCode().getCodingFirstRep().getSystem().endsWith("/coverage-criterion"))
                .map(one -> one.getCode().getCodingFirstRep().getCode() + " "
                        + one.getValueCodeableConcept().getCodingFirstRep().getCode())
                .toList();
    }

    @Test
    void an_initial_request_is_met() {
        depressed();
        tried("36437", "sertraline", "ssri", "2025-01-01", "2025-04-15", 90);
        tried("39786", "venlafaxine", "snri", "2025-05-01", "2025-08-15", 85);
        scored(21, "2026-02-20");

        Answer answer = ask("insurer-x", "&policy=two-classes&end=2026-06-30");
        Bundle document = document(answer);

        assertThat(answers(document))
                .containsExactly("age met", "diagnosis met", "trials met", "baseline-score met", "site-identifier met");
        assertThat(Conformance.faults(answer.body())).isEmpty();
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getSectionFirstRep().getEntry()).hasSize(5);
        assertThat(document.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("R", "PSY");
        assertThat(answer.body()).doesNotContain("A secret of the patient.");
    }

    @Test
    void what_is_not_on_record_is_no_data() {
        assertThat(answers(document(ask("insurer-x", "&policy=two-classes&end=2026-06-30"))))
                .containsExactly(
                        "age met",
                        "diagnosis no-data",
                        "trials no-data",
                        "baseline-score no-data",
                        "site-identifier met");
    }

    @Test
    void an_unknown_policy_is_told_with_those_known() {
        Answer answer = ask("insurer-x", "&policy=gold");

        assertThat(answer.status()).isEqualTo(422);
        OperationOutcome outcome = answer.resource();
        assertThat(outcome.getIssueFirstRep().getDetails().getText()).contains("two-classes", "half-fall");
    }

    @Test
    void another_insurer_learns_nothing() {
        assertThat(ask("insurer-y", "").status()).isEqualTo(404);
    }
}
