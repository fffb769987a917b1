package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** A form of a coverage decision comes with the answers that the patient's record has. */
class CoverageFormIT extends RegisteredServer {
    private static final String EXTENSION = "https://ketaminefhir.org/fhir/StructureDefinition/";
    private static final String ORIGIN = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/information-origin";

    private String sent;
    private String patient;
    private String order;

    @BeforeEach
    void a_session_with_its_coverage() {
        sent = Examples.session();
        Bundle first = held(1, "2026-03-02");
        patient = located(first, "Patient");
        order = located(first, "MedicationRequest");
    }

    private Bundle held(int number, String day) {
        Answer session = as("clinic-a")
                .post(
                        "",
                        sent.replace("S-2026-0301", "S-" + number)
                                .replace("2026-03-02", day)
                                .replaceAll("(session-number\",\\s*\"valuePositiveInt\"\\s*:\\s*)1", "$1" + number));
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        return session.bundle();
    }

    private static String located(Bundle answer, String type) {
        return answer.getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .filter(location -> location.startsWith(type + "/"))
                .map(location -> location.substring(0, location.indexOf("/_history")))
                .findFirst()
                .orElseThrow();
    }

    private void tried(String drug, String name, String start, String end, String outcome, String more) {
        as("clinic-a")
                .create(
                        "MedicationStatement",
                        """
                        {"resourceType":"MedicationStatement","extension":[%s
                         {"url":"%santidepressant-class","valueCode":"ssri"},
                         {"url":"%strial-outcome","valueCode":"%s"}],"status":"stopped",
                         "medicationCodeableConcept":{"coding":[{"code":"%s",
                         "system":"http://www.nlm.nih.gov/research/umls/rxnorm"}],"text":"%s"},
                         "subject":{"reference":"%s"},"effectivePeriod":{"start":"%s","end":"%s"}}"""
                                .formatted(more, EXTENSION, EXTENSION, outcome, drug, name, patient, start, end));
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

    private void depressed() {
        as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F33.2"}],
                         "text":"Severe recurrent depression"},
                         "subject":{"reference":"%s"},"onsetDateTime":"2024-10"}"""
                                .formatted(patient));
    }

    private Answer populate(String client, String more) {
        return as(client).get("Questionnaire/esketamine-coverage/$populate?subject=" + patient + more);
    }

    private static QuestionnaireResponse response(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Parameters parameters = answer.resource();
        return (QuestionnaireResponse) parameters.getParameter("response").getResource();
    }

    private static Stream<QuestionnaireResponseItemComponent> items(List<QuestionnaireResponseItemComponent> items) {
        return items.stream().flatMap(item -> Stream.concat(Stream.of(item), items(item.getItem())));
    }

    private static List<String> answers(QuestionnaireResponse form, String linkId) {
        return items(form.getItem())
                .filter(item -> item.getLinkId().equals(linkId))
                .flatMap(item -> item.getAnswer().stream())
                .map(QuestionnaireResponseItemAnswerComponent::getValue)
                .map(CoverageFormIT::words)
                .toList();
    }

    private static String words(Type value) {
        return value instanceof Coding coding ? coding.getCode() : value.primitiveValue();
    }

    @Test
    void what_the_record_tells_is_answered_and_says_where_it_comes_from() {
        depressed();
        tried("36437", "sertraline", "2025-01-01", "2025-04-15", "no-response", "");
        tried("36437", "sertraline", "2025-06-01", "2025-06-20", "no-response", "");
        tried("4493", "fluoxetine", "2025-07-01", "2025-09-10", "partial-response", "");
        tried("2556", "citalopram", "2025-10-01", "2025-12-10", "response", "");
        scored(20, "2026-02-20");
        held(2, "2026-03-05");
        scored(9, "2026-03-30");
        MedicationRequest ordered = as("clinic-a").get(order).resource();
        as("clinic-a")
                .create(
                        "PractitionerRole",
                        """
                        {"resourceType":"PractitionerRole","active":true,"practitioner":{"reference":"%s"},
                         "specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"2084P0800X"}]}]}"""
                                .formatted(ordered.getRequester().getReference()));

        Answer answer = populate("clinic-a", "");
        QuestionnaireResponse form = response(answer);

        assertThat(answers(form, "member.name")).containsExactly("Testa Example");
        assertThat(answers(form, "member.birth-date")).containsExactly("1984-05-17");
        assertThat(answers(form, "member.gender")).containsExactly("female");
        assertThat(answers(form, "member.number")).hasSize(1).allMatch(number -> number.startsWith("M-1001"));
        assertThat(answers(form, "member.payer")).containsExactly("Example Health Plan");
        assertThat(answers(form, "diagnosis.code")).containsExactly("F33.2");
        assertThat(answers(form, "diagnosis.words")).containsExactly("Severe recurrent depression");
        assertThat(answers(form, "trials.failed")).containsExactly("2");
        assertThat(answers(form, "trials.trial.drug")).containsExactly("sertraline", "fluoxetine");
        assertThat(answers(form, "trials.trial.weeks")).containsExactly("14", "10");
        assertThat(answers(form, "trials.trial.outcome")).containsExactly("no-response", "partial-response");
        assertThat(answers(form, "scores.phq-9.before")).containsExactly("20");
        assertThat(answers(form, "scores.phq-9.before-date")).containsExactly("2026-02-20");
        assertThat(answers(form, "scores.phq-9.latest")).containsExactly("9");
        assertThat(answers(form, "scores.phq-9.latest-date")).containsExactly("2026-03-30");
        assertThat(answers(form, "scores.phq-9.fall")).containsExactly("55");
        assertThat(answers(form, "treatment.drug")).containsExactly("esketamine Nasal Spray");
        assertThat(answers(form, "treatment.phase")).containsExactly("induction");
        assertThat(answers(form, "treatment.sessions")).containsExactly("2");
        assertThat(answers(form, "treatment.devices")).containsExactly("4");
        assertThat(answers(form, "treatment.watch-minutes")).containsExactly("125");
        assertThat(answers(form, "site.number")).hasSize(1).allMatch(number -> number.startsWith("SITE-0001"));
        assertThat(answers(form, "prescriber.name")).containsExactly("Dr. Prescriber Sample");
        assertThat(answers(form, "prescriber.specialty")).contains("2084P0800X");
        assertThat(items(form.getItem()).flatMap(item -> item.getAnswer().stream()))
                .allSatisfy(one -> assertThat(one.getExtensionByUrl(ORIGIN)
                                .getExtensionByUrl("source")
                                .getValue()
                                .primitiveValue())
                        .isEqualTo("auto-client"));
        assertThat(form.getExtension())
                .anyMatch(extension -> extension.getUrl().endsWith("/qr-context")
                        && ((Reference) extension.getValue()).getReference().equals(order));
        assertThat(Conformance.faults(answer.body())).isEmpty();
        valid(form);
    }

    /** By the reference validator, against the questionnaire; and it is taken in as it is. */
    private void valid(QuestionnaireResponse form) {
        assertThat(Conformance.faultsByOurs(Clinic.json(form))).isEmpty();
        assertThat(as("clinic-a")
                        .post("QuestionnaireResponse", Clinic.json(form))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void what_the_record_does_not_tell_stays_unanswered() {
        QuestionnaireResponse form = response(populate("clinic-a", ""));

        assertThat(answers(form, "diagnosis.code")).isEmpty();
        assertThat(answers(form, "trials.failed")).isEmpty();
        assertThat(items(form.getItem()).filter(item -> item.getLinkId().equals("trials.trial")))
                .hasSize(1);
        assertThat(answers(form, "trials.trial.drug")).isEmpty();
        assertThat(answers(form, "scores.madrs.before")).isEmpty();
        assertThat(answers(form, "scores.phq-9.fall")).isEmpty();
        assertThat(answers(form, "site.patient-number")).isEmpty();
        assertThat(answers(form, "treatment.other")).isEmpty();
        valid(form);
    }

    @Test
    void a_trial_in_a_dose_that_was_too_low_is_none() {
        tried(
                "36437",
                "sertraline",
                "2025-01-01",
                "2025-04-15",
                "no-response",
                "{\"url\":\"" + EXTENSION + "dose-adequate\",\"valueBoolean\":false},");

        assertThat(answers(response(populate("clinic-a", "")), "trials.failed")).containsExactly("0");
    }

    @Test
    void form_and_document_tell_the_same() {
        tried("36437", "sertraline", "2025-01-01", "2025-04-15", "no-response", "");
        scored(21, "2026-02-20");
        scored(14, "2026-03-20");

        QuestionnaireResponse form = response(populate("clinic-a", ""));
        String member = answers(form, "member.number").get(0);
        Composition document = (Composition) as("clinic-a")
                .get(patient + "/$coverage-documentation?purpose=preauth-processing&coverage=" + member)
                .bundle()
                .getEntryFirstRep()
                .getResource();
        String told = Clinic.json(document);

        assertThat(told)
                .contains(answers(form, "scores.phq-9.fall").get(0) + " percent")
                .contains("<td>" + answers(form, "trials.trial.weeks").get(0) + "</td>");
    }

    @Test
    void of_two_coverages_the_one_that_is_named_is_told() {
        String other = as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"M-2",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"2026-03-04","end":"2026-12-31"},"payor":[{"reference":"Organization/org-x"}]}"""
                                .formatted(patient));
        held(2, "2026-03-05");

        assertThat(answers(response(populate("clinic-a", "")), "member.number")).isEmpty();
        QuestionnaireResponse form = response(as("clinic-a")
                .post(
                        "Questionnaire/esketamine-coverage/$populate",
                        """
                        {"resourceType":"Parameters","parameter":[
                         {"name":"subject","valueReference":{"reference":"%s"}},
                         {"name":"launchContext","part":[{"name":"name","valueString":"coverage"},
                          {"name":"content","valueReference":{"reference":"Coverage/%s"}}]}]}"""
                                .formatted(patient, other)));
        assertThat(answers(form, "member.number")).containsExactly("M-2");
        assertThat(answers(form, "treatment.sessions")).containsExactly("1");
        assertThat(Optional.ofNullable(form.getExtensionByUrl(
                                "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/qr-coverage"))
                        .map(extension -> ((Reference) extension.getValue()).getReference()))
                .contains("Coverage/" + other);
    }

    @Test
    void a_coverage_of_another_patient_is_none_of_this_one() {
        String mine = patient;
        sent = Examples.session();
        patient = located(held(1, "2026-03-02"), "Patient");
        Coverage others = (Coverage) as("clinic-a")
                .get("Coverage?patient=" + patient)
                .bundle()
                .getEntryFirstRep()
                .getResource();

        Answer answer = as("clinic-a")
                .post(
                        "Questionnaire/esketamine-coverage/$populate",
                        """
                        {"resourceType":"Parameters","parameter":[
                         {"name":"subject","valueReference":{"reference":"%s"}},
                         {"name":"context","part":[{"name":"name","valueString":"coverage"},
                          {"name":"content","valueReference":{"reference":"Coverage/%s"}}]}]}"""
                                .formatted(mine, others.getIdElement().getIdPart()));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errors()).containsExactly("coverage-unknown");
    }

    @Test
    void answers_are_held_against_the_questions() {
        QuestionnaireResponse form = response(populate("clinic-a", ""));
        items(form.getItem())
                .filter(item -> item.getLinkId().equals("treatment.sessions"))
                .forEach(item -> item.getAnswerFirstRep().setValue(new StringType("many")));

        assertThat(Conformance.faultsByOurs(Clinic.json(form)))
                .anyMatch(fault -> fault.contains("answer") && fault.contains("integer"));
    }

    @Test
    void a_stranger_gets_no_form_about_the_patient() {
        assertThat(populate("clinic-b", "").status()).isEqualTo(404);
        assertThat(populate("insurer-x", "").status()).isEqualTo(403);
    }
}
