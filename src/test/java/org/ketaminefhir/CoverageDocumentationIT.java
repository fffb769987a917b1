package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ketaminefhir.Server.Answer;

/** An insurer pulls what a coverage decision needs, in one call. */
class CoverageDocumentationIT extends CoveredPatient {
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
    void what_is_on_record_and_is_not_enough_is_not_met() {
        depressed();
        tried("36437", "sertraline", "ssri", "2025-01-01", "2025-02-01", 90);
        tried("39786", "venlafaxine", "snri", "2025-05-01", "2025-08-15", 60);
        scored(10, "2026-02-20");

        assertThat(answers(document(ask("insurer-x", "&policy=two-classes&end=2026-06-30"))))
                .contains("trials not-met", "baseline-score not-met");
    }

    @Test
    void a_renewal_is_judged_by_the_fall_since_before_the_first_session() {
        depressed();
        scored(21, "2026-02-20");
        held(2, "2026-03-05");
        held(3, "2026-03-09");
        scored(14, "2026-03-20");

        String half = "&policy=half-fall&start=2026-03-01&end=2026-04-01";
        assertThat(answers(document(ask("insurer-x", half))))
                .containsExactly("diagnosis met", "score-fall not-met", "observation-minutes met", "dose-cap met");
        assertThat(answers(document(ask("insurer-x", half.replace("half-fall", "any-improvement")))))
                .containsExactly("score-fall met", "observation-minutes met");

        scored(10, "2026-03-30");
        assertThat(answers(document(ask("insurer-x", half)))).contains("score-fall met");
        assertThat(answers(document(ask("insurer-x", half.replace("04-01", "03-29")))))
                .contains("score-fall not-met");
    }

    @Test
    void too_much_in_a_week_is_seen() {
        held(2, "2026-03-04");
        held(3, "2026-03-06");
        held(4, "2026-03-08");

        assertThat(answers(document(ask("insurer-x", "&policy=two-augmented&end=2026-06-30"))))
                .contains("dose-cap not-met", "device-cap met");
    }

    @Test
    void the_policy_in_force_on_the_day_is_taken() {
        cover("org-x", "M-0", "2024-06-01", "2025-12-31");
        tried("36437", "sertraline", "ssri", "2024-01-01", "2024-04-15", 90);

        List<String> before = answers(
                document(as("insurer-x").get(patient + DOCUMENTATION + "M-0&policy=two-classes&end=2025-01-16")));
        List<String> after = answers(
                document(as("insurer-x").get(patient + DOCUMENTATION + "M-0&policy=two-classes&end=2025-01-17")));

        assertThat(before).contains("oral-antidepressant not-met", "trials not-met");
        assertThat(after).noneMatch(answer -> answer.startsWith("oral-antidepressant"));
    }

    @Test
    void a_coverage_that_ended_is_documented_until_its_last_day() {
        cover("org-x", "M-3", "2026-03-01", "2026-03-04");
        held(2, "2026-03-05");

        String ended = as("insurer-x").get(patient + DOCUMENTATION + "M-3").body();

        assertThat(ended).contains("S-1-").doesNotContain("S-2-");
        assertThat(as("insurer-x")
                        .get(patient + DOCUMENTATION + "M-3&end=2026-03-05")
                        .errors())
                .containsExactly("coverage-period");
    }

    @Test
    void a_session_in_a_hospital_is_told_as_such() {
        clinic = clinic.replace("\"AMB\"", "\"IMP\"").replace("\"ambulatory\"", "\"inpatient encounter\"");
        held(2, "2026-03-05");

        assertThat(ask("insurer-x", "&end=2026-06-30&_format=html").body()).contains("2026-03-05 (inpatient)");
    }

    @Test
    void a_coverage_that_is_not_active_is_refused() {
        String id = cover("org-x", "M-4", "2026-01-01", "2026-12-31");
        Coverage cancelled = as("clinic-a").get("Coverage/" + id).resource();
        cancelled.setStatus(Coverage.CoverageStatus.CANCELLED);
        as("clinic-a").put("Coverage/" + id, Clinic.json(cancelled));

        String question = patient + DOCUMENTATION + "M-4&end=2026-06-30";
        assertThat(as("clinic-a").get(question).errors()).containsExactly("coverage-inactive");
        // What it does not pay for any more it does not see.
        assertThat(as("insurer-x").get(question).errors()).containsExactly("coverage-unknown");
    }

    @Test
    void a_policy_before_its_time_is_not_in_force() {
        cover("org-x", "M-5", "2023-01-01", "2023-12-31");

        assertThat(as("insurer-x")
                        .get(patient + DOCUMENTATION + "M-5&policy=one-trial")
                        .errors())
                .containsExactly("policy-not-in-force");
    }

    @Test
    void two_payers_see_each_its_own_days() {
        cover("org-y", "M-2", "2026-07-01", "2026-12-31");
        held(2, "2026-08-03");

        String first = ask("insurer-x", "&end=2026-06-30").body();
        String second = as("insurer-y")
                .get(patient + DOCUMENTATION + "M-2&start=2026-07-01&end=2026-12-31")
                .body();

        assertThat(first).contains("S-1-").doesNotContain("S-2-");
        assertThat(second).contains("S-2-").doesNotContain("S-1-");
        assertThat(as("insurer-y").get(patient + DOCUMENTATION + "M-1").errors())
                .containsExactly("coverage-unknown");
    }

    @Test
    void what_a_consent_denies_is_not_there() {
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"deny"}}"""
                                .formatted(patient));

        assertThat(ask("insurer-x", "").status()).isEqualTo(404);
        assertThat(ask("clinic-a", "&end=2026-06-30").status()).isEqualTo(200);
    }

    @Test
    void no_word_of_a_record_becomes_markup() {
        tried("36437", "<script>alert(1)</script>", "ssri", "2025-01-01", "2025-04-15", 90);

        Answer answer = ask("insurer-x", "&policy=one-trial&end=2026-06-30");
        Answer page = ask("insurer-x", "&policy=one-trial&end=2026-06-30&_format=html");

        Composition first = (Composition) document(answer).getEntryFirstRep().getResource();
        assertThat(first.getSection())
                .anySatisfy(section ->
                        assertThat(section.getText().getDivAsString()).contains("&lt;script&gt;alert(1)"))
                .allSatisfy(section ->
                        assertThat(section.getText().getDivAsString()).doesNotContain("<script"));
        assertThat(Conformance.faults(answer.body())).isEmpty();
        assertThat(page.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script");
    }

    @Test
    void a_session_in_plain_words_of_r4_tells_as_much() {
        Bundle plain = Clinic.parse(clinic);
        plain.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .forEach(one -> ((Observation) one).setExtension(null));
        clinic = Clinic.json(plain);
        assertThat(clinic).doesNotContain("measurement-timepoint");
        held(7, "2026-04-02");

        String page = ask("insurer-x", "&start=2026-04-01&end=2026-06-30&_format=html")
                .body();

        assertThat(page).contains("<td>124/78</td><td>138/84</td><td>126/80</td>");
    }

    @Test
    void a_page_is_for_people_criteria_first_with_pictures() {
        scored(21, "2026-02-20");
        scored(9, "2026-03-20");
        Answer page = ask("insurer-x", "&policy=half-fall&end=2026-06-30&_format=html");

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThatCode(() -> javax.xml.parsers.DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new org.xml.sax.InputSource(new java.io.StringReader(page.body()))))
                .doesNotThrowAnyException();
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
        assertThat(page.body().indexOf("<h2>Criteria</h2>"))
                .isPositive()
                .isLessThan(page.body().indexOf("<h2>Coverage and requester</h2>"));
        assertThat(page.body()).contains("<svg", "<polyline", "124/78", "138/84", "yes, over at 75 min");
        assertThat(as("insurer-x").get(patient + "?_format=html").status()).isEqualTo(406);
    }

    @Test
    void answers_notes_and_free_text_are_told_only_when_asked_for_and_psychotherapy_notes_never() {
        depressed();
        String response = as("clinic-a")
                .create(
                        "QuestionnaireResponse",
                        Examples.read("instruments/phq-9/valid/response-without-total.json")
                                .replace("Patient/testa", patient)
                                .replaceAll("\"encounter\"\\s*:\\s*\\{[^}]*},", ""));
        String note = as("clinic-a").create("DocumentReference", note("PSY"));
        String secret = as("clinic-a").create("DocumentReference", note("PSYTHPN"));
        String usual = ask("insurer-x", "&end=2026-06-30").body();
        String more = ask("insurer-x", "&end=2026-06-30&section=answers,notes,diagnosis")
                .body();

        assertThat(usual).contains("SUBSETTED").doesNotContain(note, secret, "A secret", "\"QuestionnaireResponse\"");
        assertThat(more).contains(note, response, "A secret").doesNotContain(secret, "SUBSETTED");
    }

    @Test
    void a_note_on_a_part_of_a_record_is_free_text_too() {
        String allergy = as("clinic-a")
                .create(
                        "AllergyIntolerance",
                        """
                        {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"}]},
                         "code":{"text":"esketamine"},"patient":{"reference":"%s"},"recordedDate":"2026-03-01",
                         "reaction":[{"manifestation":[{"text":"rash"}],"note":[{"text":"A secret of the skin."}]}]}"""
                                .formatted(patient));

        assertThat(ask("insurer-x", "&end=2026-06-30").body())
                .contains(allergy, "rash")
                .doesNotContain("A secret");
        assertThat(ask("insurer-x", "&end=2026-06-30&section=screening,notes").body())
                .contains("A secret of the skin.");
    }

    private String note(String label) {
        return """
                {"resourceType":"DocumentReference","meta":{"security":[{"code":"%s",
                 "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"status":"current","type":{"text":"note"},
                 "category":[{"text":"note"}],"subject":{"reference":"%s"},"date":"2026-03-02T10:00:00Z",
                 "content":[{"attachment":{"contentType":"text/plain","data":"bm90ZQ=="}}]}"""
                .formatted(label, patient);
    }

    @Test
    void of_diagnoses_only_what_the_treatment_is_for_and_what_forbids_it_are_told() {
        depressed();
        String other = ill("38341003");
        String forbidding = ill("128609009");

        Answer answer = ask("insurer-x", "&policy=two-classes&end=2026-06-30");

        assertThat(answer.body()).contains(forbidding).doesNotContain(other);
        assertThat(sections(document(answer)))
                .startsWith("criteria", "coverage", "diagnosis", "trials", "treatments", "screening");
        assertThat(sections(document(ask("insurer-x", "&end=2026-06-30&section=scores"))))
                .containsExactly("criteria", "coverage", "scores");
    }

    private static List<String> sections(Bundle document) {
        return ((Composition) document.getEntryFirstRep().getResource())
                .getSection().stream()
                        .map(section -> section.getCode().getCodingFirstRep().getCode())
                        .toList();
    }

    private String ill(String code) {
        return as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"coding":[{"system":"http://snomed.info/sct","code":"%s"}]},
                         "subject":{"reference":"%s"},"onsetDateTime":"2025-05"}"""
                                .formatted(code, patient));
    }

    @Test
    void it_is_asked_for_by_post_too_and_keeps_the_payer_s_number() {
        String parameters =
                """
                {"resourceType":"Parameters","parameter":[
                 {"name":"coverage","valueIdentifier":{"value":"M-1"}},{"name":"purpose","valueCode":"claims-processing"},
                 {"name":"end","valueDate":"2026-06-30"},
                 {"name":"trackingId","valueIdentifier":{"system":"https://payer.example/acn","value":"ACN-77"}}]}""";

        Bundle document = document(as("insurer-x").post(patient + "/$coverage-documentation", parameters));

        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getIdentifier().getValue()).isEqualTo("ACN-77");
        assertThat(first.getSectionFirstRep()
                        .getEmptyReason()
                        .getCodingFirstRep()
                        .getCode())
                .isEqualTo("notasked");
    }

    @Test
    void what_the_server_says_itself_meets_our_profiles() {
        depressed();
        Bundle document = document(ask("insurer-x", "&policy=four-trials&end=2026-06-30"));

        assertThat(document.getEntry())
                .filteredOn(entry -> entry.getFullUrl().startsWith("urn:uuid:"))
                .hasSizeGreaterThan(5)
                .allSatisfy(entry -> {
                    Resource part = entry.getResource();
                    Answer verdict = as("clinic-a").post(part.fhirType() + "/$validate", Clinic.json(part));
                    assertThat(verdict.errors()).as(verdict.body()).isEmpty();
                });
    }

    @Test
    void a_document_holds_all_that_its_composition_names() {
        depressed();
        Bundle document = document(ask("insurer-x", "&policy=two-classes&end=2026-06-30"));
        List<String> addresses = document.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getFullUrl)
                .toList();
        Composition first = (Composition) document.getEntryFirstRep().getResource();

        assertThat(addresses)
                .doesNotHaveDuplicates()
                .contains(
                        first.getSubject().getReference(),
                        first.getAuthorFirstRep().getReference())
                .containsAll(first.getSection().stream()
                        .flatMap(section -> section.getEntry().stream())
                        .map(Reference::getReference)
                        .toList());
    }

    @Test
    void the_audit_tells_of_it() {
        ask("insurer-x", "&end=2026-06-30");

        assertThat(as("auditor")
                        .get("AuditEvent?patient=" + patient + "&agent:identifier=insurer-x")
                        .body())
                .contains("$coverage-documentation");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            coverage=M-1,400,parameter-missing
            purpose=preauth-processing,400,parameter-missing
            coverage=M-1&purpose=curiosity,400,parameter-value
            coverage=M-1&purpose=preauth-processing&section=gossip,400,parameter-value
            coverage=M-1&purpose=preauth-processing&end=2026-05,400,parameter-value
            coverage=M-1&purpose=preauth-processing&start=2026-05-02&end=2026-05-01,400,parameter-value
            coverage=M-1&purpose=preauth-processing&persist=true,400,persist-by-get
            coverage=M-1&purpose=preauth-processing&persist=maybe,400,parameter-value
            coverage=M-9&purpose=preauth-processing,422,coverage-unknown
            coverage=M-1&purpose=preauth-processing&end=2026-07-01,422,coverage-period
            coverage=M-1&purpose=preauth-processing&start=2025-12-31,422,coverage-period
            coverage=M-1&purpose=preauth-processing&policy=gold,422,policy-unknown
            """)
    void what_cannot_be_answered_says_why(String question, int status, String rule) {
        Answer answer = as("insurer-x").get(patient + "/$coverage-documentation?" + question);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.errors()).containsExactly(rule);
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
