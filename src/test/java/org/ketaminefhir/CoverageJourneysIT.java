package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Server.Answer;

/** Whole stories of coverage documentation, as a reviewer reads them section by section. */
class CoverageJourneysIT extends CoveredPatient {
    private static final String EXTENSION = "https://ketaminefhir.org/fhir/StructureDefinition/";

    /** The lines of a section's narrative, and the rows of its tables with bars between the cells. */
    private static List<String> told(Bundle document, String section) {
        String narrative = ((Composition) document.getEntryFirstRep().getResource())
                .getSection().stream()
                        .filter(one ->
                                one.getCode().getCodingFirstRep().getCode().equals(section))
                        .map(one -> one.getText().getDivAsString())
                        .findFirst()
                        .orElseThrow();
        return Arrays.stream(narrative
                        .replaceAll("</t[dh]>\\s*<t[dh]>", " | ")
                        .replaceAll("</(tr|p|caption)>", "\n")
                        .replaceAll("<[^>]*>", "")
                        .split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private Bundle documented(String more) {
        return document(ask("insurer-x", more));
    }

    private Bundle documented(String member, String more) {
        return document(as("insurer-x").get(patient + DOCUMENTATION + member + more));
    }

    private static <T> List<T> all(Bundle document, Class<T> type) {
        return document.getEntry().stream()
                .map(BundleEntryComponent::getResource)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** What the clinic sends from now on is of three devices. */
    private void threeDevices() {
        Bundle session = Clinic.parse(clinic);
        MedicationAdministration dose = Clinic.in(session, MedicationAdministration.class);
        dose.getDosage().getDose().setValue(BigDecimal.valueOf(84));
        dose.getExtensionByUrl(EXTENSION + "device-count").setValue(new PositiveIntType(3));
        dose.addExtension(EXTENSION + "device-time", new DateTimeType("2026-03-02T09:10:00-05:00"));
        dose.getEffectivePeriod().getEndElement().setValueAsString("2026-03-02T09:10:00-05:00");
        clinic = Clinic.json(session);
    }

    private void inPhase(String phase) {
        clinic = clinic.replaceAll("(treatment-phase\",\\s*\"valueCode\"\\s*:\\s*)\"[a-z-]+\"", "$1\"" + phase + "\"");
    }

    private void inHospital(String visitClass) {
        clinic = clinic.replace("\"AMB\"", "\"" + visitClass + "\"")
                .replaceAll("\"display\"\\s*:\\s*\"ambulatory\"", "\"display\":\"-\"");
    }

    private void rated(int points, String day) {
        as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"https://ketaminefhir.org/fhir/CodeSystem/madrs","code":"madrs-total"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"%s","performer":[{"display":"Dr. Rater"}],
                         "valueQuantity":{"value":%d,"unit":"score","system":"http://unitsofmeasure.org","code":"{score}"}}"""
                                .formatted(patient, day, points));
    }

    /** @param sent null if it was not */
    private String formOf(Answer session, String filled, String sent) {
        String submitted = sent == null
                ? ""
                : "\"extension\":[{\"url\":\"%ssubmitted\",\"valueDateTime\":\"%s\"}],".formatted(EXTENSION, sent);
        return as("clinic-a")
                .create(
                        "QuestionnaireResponse",
                        """
                        {"resourceType":"QuestionnaireResponse",%s
                         "questionnaire":"https://ketaminefhir.org/fhir/Questionnaire/rems-patient-monitoring-form|0.1.0",
                         "status":"completed","subject":{"reference":"%s"},"encounter":{"reference":"%s"},"authored":"%s",
                         "author":{"display":"Form filler"},"item":[{"linkId":"event","item":[{"linkId":"intervention",
                         "answer":[{"valueString":"A secret of the session."}]}]}]}"""
                                .formatted(submitted, patient, Clinic.located(session, "Encounter"), filled));
    }

    @Test
    void after_induction_a_renewal_reads_course_response_and_remission() {
        depressed();
        scored(21, "2026-02-20");
        rated(34, "2026-02-20");
        threeDevices();
        LocalDate first = LocalDate.parse("2026-03-02");
        IntStream.rangeClosed(2, 8)
                .forEach(number -> held(
                        number,
                        first.plusDays((number - 1) / 2 * 7L + (number - 1) % 2 * 3)
                                .toString()));
        inPhase("early-maintenance");
        held(9, "2026-03-30");
        held(10, "2026-04-06");
        scored(9, "2026-04-07");
        rated(11, "2026-04-07");

        Bundle document = documented("&end=2026-04-10&policy=half-fall");

        assertThat(answers(document))
                .containsExactly("diagnosis met", "score-fall met", "observation-minutes met", "dose-cap met");
        assertThat(outcomes(document))
                .containsExactly(
                        "response true from 2",
                        "remission false from 1",
                        "response true from 2",
                        "remission false from 1");
        assertThat(told(document, "course"))
                .contains(
                        "10 sessions until 2026-04-10, the first on 2026-03-02; the last in the phase early-maintenance.",
                        "Phase | Sessions | Devices | mg | From | Until",
                        "induction | 8 | 23 | 644 | 2026-03-02 | 2026-03-26",
                        "early-maintenance | 2 | 6 | 168 | 2026-03-30 | 2026-04-06");
        assertThat(told(document, "scores"))
                .contains(
                        "2026-02-20 | 21 | baseline",
                        "2026-04-07 | 9 | latest",
                        "PHQ-9: a fall of 12 from baseline to latest, 57.1 percent.")
                .anyMatch(row -> row.startsWith("Response | latest at least 50 percent below baseline | SUSTAIN-3")
                        && row.endsWith("| Met"))
                .anyMatch(
                        row -> row.startsWith("Remission | latest at most 4 | SUSTAIN-3") && row.endsWith("| Not met"));
    }

    /** {@code response true} of each outcome that a document holds as data. */
    private static List<String> outcomes(Bundle document) {
        return all(document, Observation.class).stream()
                .filter(one -> one.getCode().getCodingFirstRep().getSystem().endsWith("/score-outcome"))
                .map(one -> one.getCode().getCodingFirstRep().getCode() + " "
                        + one.getValueBooleanType().getValue() + " from "
                        + one.getDerivedFrom().size())
                .toList();
    }

    @Test
    void where_rules_of_remission_differ_each_is_told_with_its_source_and_a_policy_s_own_goes_before() {
        rated(34, "2026-02-20");
        rated(11, "2026-03-20");

        assertThat(told(documented("&end=2026-04-10"), "scores"))
                .contains(
                        "Remission | latest at most 10 | JAMA Psychiatry, PMC5838571, table 2 | Not met",
                        "Remission | latest at most 12 | SUSTAIN-3, CNS Drugs 2023;37:715-723 (PMC10439056), table 3 | Met");
        assertThat(told(documented("&end=2026-04-10&policy=half-fall"), "scores"))
                .contains("Remission | latest at most 10 | this policy | Not met")
                .noneMatch(row -> row.contains("latest at most 12"))
                .anyMatch(row -> row.startsWith("Response | ") && row.endsWith("| Met"));
        assertThat(outcomes(documented("&end=2026-03-10"))).isEmpty();
        assertThat(told(documented("&end=2026-03-10"), "scores"))
                .anyMatch(row -> row.startsWith("Remission | latest at most 12") && row.endsWith("| No data"));
    }

    @Test
    void a_payer_who_comes_later_judges_a_renewal_by_the_score_from_before_the_first_session_and_sees_nothing_else() {
        depressed();
        scored(25, "2026-01-15");
        String baseline = scored(21, "2026-02-20");
        String between = scored(18, "2026-03-20");
        String pressure = Clinic.located(held(2, "2026-06-29"), "Observation");
        held(3, "2026-07-06");
        scored(10, "2026-07-20");
        cover("org-y", "M-2", "2026-07-01", "2026-12-31");

        Bundle document = document(
                as("insurer-y").get(patient + DOCUMENTATION + "M-2&policy=half-fall&start=2026-07-01&end=2026-08-01"));

        assertThat(answers(document)).contains("score-fall met");
        assertThat(told(document, "scores"))
                .contains("2026-02-20 | 21 | baseline", "2026-07-20 | 10 | latest")
                .noneMatch(row -> row.startsWith("2026-01-15") || row.startsWith("2026-03-20"));
        assertThat(told(document, "course"))
                .contains(
                        "The course had begun before the days that are shown; of these days the sessions are not told.")
                .anyMatch(line -> line.startsWith("1 session until 2026-08-01"));
        assertThat(Clinic.json(document)).contains(baseline, "S-3-").doesNotContain(between, pressure, "S-1-", "S-2-");
        // By no other way.
        assertThat(as("insurer-y").get("Observation/" + baseline).status()).isEqualTo(404);
        assertThat(as("insurer-y").get("Observation?patient=" + patient).body()).doesNotContain(baseline);
        assertThat(as("insurer-y").get(patient + "/$everything").body()).doesNotContain(baseline);
        assertThat(as("auditor")
                        .get("AuditEvent?patient=" + patient + "&agent:identifier=insurer-y&entity=Observation/"
                                + baseline)
                        .body())
                .contains("$coverage-documentation");
    }

    @Test
    void what_a_consent_denies_of_the_time_before_is_not_looked_at() {
        scored(21, "2026-02-20");
        held(2, "2026-07-06");
        scored(10, "2026-07-20");
        cover("org-y", "M-2", "2026-07-01", "2026-12-31");
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},
                         "provision":{"type":"deny","class":[{"system":"http://hl7.org/fhir/resource-types",
                         "code":"Observation"}],"dataPeriod":{"start":"2026-02-01","end":"2026-02-28"}}}"""
                                .formatted(patient));

        Bundle document = document(
                as("insurer-y").get(patient + DOCUMENTATION + "M-2&policy=half-fall&start=2026-07-01&end=2026-08-01"));

        assertThat(answers(document)).contains("score-fall no-data");
        assertThat(told(document, "scores")).noneMatch(row -> row.startsWith("2026-02"));
    }

    @Test
    void every_session_tells_its_effects_with_the_minutes_until_they_were_over() {
        Bundle session = Clinic.parse(clinic);
        session.getEntry().stream()
                .map(BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .filter(one -> "respiratory-depression"
                        .equals(one.getCode().getCodingFirstRep().getCode()))
                .forEach(one -> {
                    one.setValue(new org.hl7.fhir.r4.model.BooleanType(true));
                    one.addComponent()
                            .setValue(new org.hl7.fhir.r4.model.Quantity(35)
                                    .setUnit("min")
                                    .setCode("min")
                                    .setSystem("http://unitsofmeasure.org"))
                            .getCode()
                            .addCoding()
                            .setSystem("https://ketaminefhir.org/fhir/CodeSystem/observation")
                            .setCode("resolution-minutes");
                });
        clinic = Clinic.json(session);
        held(2, "2026-03-05");

        assertThat(told(documented("&end=2026-04-10"), "sessions"))
                .contains(
                        "No. | Date | Phase | Devices | mg | Minutes observed | BP before | BP 40 min | BP leaving"
                                + " | Lowest SpO2 | Sedation | Dissociation | Respiratory depression | Disposition",
                        "2 | 2026-03-05 | induction | 2 | 56 | 125 | 124/78 | 138/84 | 126/80 | 97 %"
                                + " | yes, over at 75 min | yes, over at 60 min | yes, over at 35 min | ready to leave");
    }

    @Test
    void a_session_in_a_hospital_owes_no_form_and_has_no_visit_code() {
        inHospital("IMP");
        held(2, "2026-03-05");
        inHospital("EMER");
        clinic = clinic.replace("\"IMP\"", "\"EMER\"");
        held(3, "2026-03-08");

        Bundle document = documented("&end=2026-04-10");

        assertThat(told(document, "rems"))
                .contains(
                        "A session in a hospital or an emergency room owes neither enrolment nor a monitoring form.",
                        "2026-03-02 | outpatient | not on record",
                        "2026-03-05 | inpatient | none is owed",
                        "2026-03-08 | emergency | none is owed");
        assertThat(told(document, "billing"))
                .contains(
                        "2026-03-02 | 56 | G2082 x 1 | J0013 x 56 | -",
                        "2026-03-05 (inpatient) | 56 | - | J0013 x 56"
                                + " | no visit code: it is for an outpatient's visit, and this was not one");
    }

    @Test
    void of_every_outpatient_session_it_is_told_whether_its_form_was_sent_in_time() {
        Answer second = held(2, "2026-03-05");
        Answer third = held(3, "2026-03-09");
        Answer fourth = held(4, "2026-03-12");
        held(5, "2026-04-06");
        String inTime = formOf(second, "2026-03-05", "2026-03-12");
        formOf(third, "2026-03-09", "2026-03-17");
        formOf(fourth, "2026-03-12", null);

        Bundle document = documented("&end=2026-04-10");

        assertThat(told(document, "rems"))
                .contains(
                        "Certification of the site: its number is on record.",
                        "Enrolment of the patient: no number is on record.",
                        "2026-03-02 | outpatient | not on record",
                        "2026-03-05 | outpatient | sent on 2026-03-12, within 7 days",
                        "2026-03-09 | outpatient | sent on 2026-03-17, after 8 days: late",
                        "2026-03-12 | outpatient | on record, filled in on 2026-03-12; when it was sent is not said",
                        "2026-04-06 | outpatient | not on record, due until 2026-04-13");
        // On the day before it was sent it was not.
        assertThat(told(documented("&end=2026-03-11"), "rems"))
                .contains("2026-03-05 | outpatient | on record, filled in on 2026-03-05; when it was sent is not said");
        assertThat(all(document, QuestionnaireResponse.class))
                .hasSize(3)
                .anyMatch(form -> form.getIdElement().getIdPart().equals(inTime))
                .allMatch(form -> form.getItem().isEmpty()
                        && form.getMeta()
                                        .getTag(
                                                "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                                                "SUBSETTED")
                                != null);
        assertThat(ask("insurer-x", "&end=2026-04-10&section=rems,answers").body())
                .contains("A secret of the session.");
        assertThat(ask("insurer-x", "&end=2026-04-10&section=scores").body()).doesNotContain(inTime);
    }

    @Test
    void codes_and_units_are_those_of_the_date_of_service() {
        cover("org-x", "M-0", "2019-06-01", "2025-12-31");
        clinic = clinic.replaceAll(
                "\"extension\"\\s*:\\s*\\[\\s*\\{\\s*\"url\"\\s*:\\s*\"[^\"]*session-number\"[^}]*},",
                "\"extension\":[");
        held(2, "2019-11-04");
        held(3, "2025-12-31");
        threeDevices();
        held(4, "2025-12-30");
        held(5, "2026-01-01");

        List<String> before = told(documented("M-0", "&end=2025-12-31"), "billing");
        assertThat(before)
                .contains(
                        "2019-11-04 | 56 | - | - | no visit code was valid on this day; no drug code was valid on this day",
                        "2025-12-30 | 84 | G2083 x 1 | S0013 x 84 | -",
                        "2025-12-31 | 56 | G2082 x 1 | S0013 x 56 | -")
                .noneMatch(row -> row.contains("J0013"))
                .anyMatch(row -> row.startsWith("S0013 | ") && row.contains("| 2021-01-01 | 2025-12-31 |"))
                .anyMatch(row -> row.contains("alternatives"))
                .anyMatch(row -> row.contains("established outpatient"));
        assertThat(told(documented("&end=2026-04-10"), "billing"))
                .contains(
                        "2026-01-01 | 84 | G2083 x 1 | J0013 x 84 | -", "2026-03-02 | 56 | G2082 x 1 | J0013 x 56 | -")
                .noneMatch(row -> row.contains("S0013"));
    }

    @Test
    void a_drug_taken_alone_is_asked_about_by_the_policy_of_its_day() {
        cover("org-x", "M-0", "2024-06-01", "2025-12-31");
        depressed();

        Bundle before = documented("M-0", "&policy=two-classes&end=2025-01-16");
        Bundle after = documented("M-0", "&policy=two-classes&end=2025-01-17");

        assertThat(answers(before)).anyMatch(answer -> answer.startsWith("oral-antidepressant"));
        assertThat(told(before, "criteria")).anyMatch(line -> line.contains("until 2025-01-16"));
        assertThat(answers(after)).isNotEmpty().noneMatch(answer -> answer.startsWith("oral-antidepressant"));
        assertThat(told(after, "criteria")).anyMatch(line -> line.contains("in force since 2025-01-17"));
    }

    @Test
    void it_is_told_who_brought_the_records_and_who_did_what_and_that_nobody_attests() {
        depressed();
        rated(34, "2026-02-20");
        held(2, "2026-03-05");
        ill();

        Bundle document = documented("&end=2026-04-10");

        assertThat(told(document, "provenance"))
                .contains(
                        "This document was put together by a program from the records below. Nobody has attested it.",
                        "For | By | Records told | Statements | First | Last",
                        "Dr. Rater | score: 1",
                        "Nurse Sample | dose (Witness): 2, observation: 8")
                .anyMatch(row -> row.matches("Organization a \\| clinic-a \\| \\d+ \\| 3 \\| .*"));
        // Where a record comes from names records that are not told.
        assertThat(all(document, Provenance.class)).isEmpty();
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getAttester()).isEmpty();
        assertThat(told(documented("&end=2026-04-10&section=rems,provenance"), "provenance"))
                .noneMatch(row -> row.contains("Nurse Sample"));
    }

    /** Of another illness no document tells, nor counts it. */
    private void ill() {
        as("clinic-a")
                .create(
                        "Condition",
                        """
                        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]},
                         "category":[{"coding":[{"code":"problem-list-item",
                         "system":"http://terminology.hl7.org/CodeSystem/condition-category"}]}],
                         "code":{"coding":[{"system":"http://snomed.info/sct","code":"38341003"}]},
                         "subject":{"reference":"%s"},"onsetDateTime":"2026-02"}"""
                                .formatted(patient));
    }

    @Test
    void psychotherapy_notes_are_documentation_for_nobody_not_even_the_clinic_that_wrote_them() {
        String note = as("clinic-a").create("DocumentReference", note("\"meta\":{\"security\":[%s]}"));
        String inside = as("clinic-a").create("DocumentReference", note("\"securityLabel\":[{\"coding\":[%s]}]"));
        String plain = as("clinic-a").create("DocumentReference", note("\"language\":\"en\"%.0s"));

        assertThat(as("clinic-a").get("DocumentReference/" + note).status()).isEqualTo(200);
        for (String client : List.of("clinic-a", "insurer-x")) {
            assertThat(ask(client, "&end=2026-04-10&section=notes").body())
                    .as(client)
                    .contains(plain)
                    .doesNotContain(note, inside);
        }
    }

    private String note(String label) {
        return """
                {"resourceType":"DocumentReference",%s,"status":"current","type":{"text":"note"},
                 "category":[{"text":"note"}],"subject":{"reference":"%s"},"date":"2026-03-02T10:00:00Z",
                 "content":[{"attachment":{"contentType":"text/plain","data":"bm90ZQ=="}}]}"""
                .formatted(
                        label.formatted(
                                "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"PSYTHPN\"}"),
                        patient);
    }

    @Test
    void a_document_with_all_sections_is_sound() {
        depressed();
        rated(34, "2026-02-20");
        rated(11, "2026-03-20");
        formOf(held(2, "2026-03-05"), "2026-03-05", "2026-03-06");
        tried("36437", "sertraline", "ssri", "2025-01-01", "2025-04-15", 90);

        Answer answer = ask("insurer-x", "&end=2026-04-10&policy=half-fall");
        Bundle document = document(answer);

        assertThat(Conformance.faults(answer.body())).isEmpty();
        List<String> addresses = document.getEntry().stream()
                .map(BundleEntryComponent::getFullUrl)
                .toList();
        Composition first = (Composition) document.getEntryFirstRep().getResource();
        assertThat(first.getSection())
                .extracting(section -> section.getCode().getCodingFirstRep().getCode())
                .containsExactly(
                        "criteria",
                        "coverage",
                        "diagnosis",
                        "trials",
                        "treatments",
                        "screening",
                        "scores",
                        "course",
                        "sessions",
                        "adverse-events",
                        "rems",
                        "billing",
                        "provenance");
        assertThat(first.getSection()).allSatisfy(section -> assertThat(section.getEntry())
                .allSatisfy(entry -> assertThat(addresses).contains(entry.getReference())));
        assertThat(document.getEntry().stream()
                        .map(BundleEntryComponent::getResource)
                        .filter(Objects::nonNull)
                        .filter(one -> one instanceof Composition
                                || one instanceof QuestionnaireResponse
                                || one.getMeta()
                                        .hasProfile("https://ketaminefhir.org/fhir/StructureDefinition/outcome")))
                .hasSize(4)
                .allSatisfy(one -> {
                    Answer verdict = as("clinic-a").post(one.fhirType() + "/$validate", Clinic.json(one));
                    assertThat(verdict.errors()).as(verdict.body()).isEmpty();
                });
    }
}
