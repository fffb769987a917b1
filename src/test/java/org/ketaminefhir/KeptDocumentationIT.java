package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.Server.Answer;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Keeping;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Submitter;
import org.ketaminefhir.intake.Witness;
import org.ketaminefhir.records.Records;
import org.springframework.beans.factory.annotation.Autowired;

/** What an insurer pulled is kept for it under its own number, as it was, and shown to no other payer. */
class KeptDocumentationIT extends RegisteredServer {
    private static final String ACN = "https://payer.example/acn";

    @Autowired
    private Intake intake;

    @Autowired
    private Records records;

    private String patient;
    private String number;

    @BeforeEach
    void a_session_paid_by_two_insurers() {
        Answer session = as("clinic-a").post("", Examples.session());
        patient = Clinic.located(session, "Patient");
        number = "ACN-" + UUID.randomUUID();
        cover("org-x", "M-1");
        cover("org-y", "M-2");
    }

    private void cover(String payor, String member) {
        as("clinic-a")
                .create(
                        "Coverage",
                        """
                        {"resourceType":"Coverage","status":"active","subscriberId":"%s",
                         "beneficiary":{"reference":"%s"},"relationship":{"coding":[{"code":"self",
                         "system":"http://terminology.hl7.org/CodeSystem/subscriber-relationship"}]},
                         "period":{"start":"2026-01-01"},"payor":[{"reference":"Organization/%s"}]}"""
                                .formatted(member, patient, payor));
    }

    private String question(String member, String more) {
        return """
                {"resourceType":"Parameters","parameter":[
                 {"name":"coverage","valueIdentifier":{"value":"%s"}},{"name":"purpose","valueCode":"preauth-processing"},
                 {"name":"policy","valueCode":"two-classes"},{"name":"end","valueDate":"2026-06-30"},
                 {"name":"trackingId","valueIdentifier":{"system":"%s","value":"%s"}}%s]}"""
                .formatted(member, ACN, number, more);
    }

    private Answer keep(String client, String member) {
        return ask(client, question(member, ",{\"name\":\"persist\",\"valueBoolean\":true}"));
    }

    private Answer ask(String client, String question) {
        return as(client).post(patient + "/$coverage-documentation", question);
    }

    private static String key(Answer kept) {
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        return "Bundle/" + Clinic.id(kept.header("Location"));
    }

    /** The DocumentReference of a document that was kept for a client. */
    private DocumentReference pointer(String client, String document) {
        List<DocumentReference> found =
                as(client).get("DocumentReference?patient=" + patient).bundle().getEntry().stream()
                        .map(entry -> (DocumentReference) entry.getResource())
                        .filter(one -> document.equals(
                                one.getContentFirstRep().getAttachment().getUrl()))
                        .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void deny(String more) {
        as("clinic-a")
                .create(
                        "Consent",
                        """
                        {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy",
                         "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                         "patient":{"reference":"%s"},"dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN",
                         "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"}]},"provision":{"type":"deny"%s}}"""
                                .formatted(patient, more));
    }

    @Test
    void a_document_is_kept_and_read_again_byte_for_byte() throws Exception {
        Answer kept = keep("insurer-x", "M-1");
        String document = key(kept);

        Answer again = as("insurer-x").get(document);
        DocumentReference pointer = pointer("insurer-x", document);

        assertThat(again.body()).isEqualTo(kept.body());
        assertThat(kept.header("Content-Location")).endsWith(document + "/_history/1");
        byte[] bytes = again.body().getBytes(StandardCharsets.UTF_8);
        assertThat(pointer.getContentFirstRep().getAttachment().getHash())
                .isEqualTo(MessageDigest.getInstance("SHA-1").digest(bytes));
        assertThat(pointer.getContentFirstRep().getAttachment().getSize()).isEqualTo(bytes.length);
        assertThat(Conformance.faults(kept.body())).isEmpty();
    }

    @Test
    void its_reference_says_what_it_is() {
        Patient managed = as("clinic-a").get(patient).resource();
        managed.setManagingOrganization(new Reference("Organization/org-a"));
        as("clinic-a").put(patient, Clinic.json(managed));
        Answer kept = keep("insurer-x", "M-1");
        Bundle bundle = kept.bundle();
        Composition first = (Composition) bundle.getEntryFirstRep().getResource();

        DocumentReference pointer = pointer("insurer-x", key(kept));

        assertThat(pointer.getMasterIdentifier().getValue())
                .isEqualTo(bundle.getIdentifier().getValue());
        assertThat(pointer.getIdentifierFirstRep().getValue()).isEqualTo(number);
        assertThat(pointer.getType().equalsDeep(first.getType())).isTrue();
        assertThat(pointer.getSubject().getReference()).isEqualTo(patient);
        assertThat(pointer.getCustodian().getReference()).isEqualTo("Organization/org-a");
        assertThat(pointer.getContext().getPeriod().getEndElement().getValueAsString())
                .isEqualTo("2026-06-30");
        assertThat(pointer.getMeta().getSecurity())
                .extracting(label -> label.getCode())
                .contains("R", "PSY");
        assertThat(as("clinic-a")
                        .post("DocumentReference/$validate", Clinic.json(pointer))
                        .errors())
                .isEmpty();
    }

    @Test
    void the_same_number_gives_the_same_document_whatever_has_happened_since() {
        String first = keep("insurer-x", "M-1").body();
        as("clinic-a")
                .create(
                        "Observation",
                        """
                        {"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"survey",
                         "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
                         "subject":{"reference":"%s"},"effectiveDateTime":"2026-02-20","valueInteger":21}"""
                                .formatted(patient));

        assertThat(keep("insurer-x", "M-1").body()).isEqualTo(first);
        assertThat(ask("insurer-x", question("M-1", "")).body()).isEqualTo(first);
        String url = patient + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing&policy=two-classes"
                + "&end=2026-06-30&trackingId=" + ACN + "%7C";
        assertThat(as("insurer-x").get(url + number).body()).isEqualTo(first);
        assertThat(as("insurer-x").get(url + "new").body())
                .contains("2026-02-20")
                .isNotEqualTo(first);
        Answer page = as("insurer-x").get(url + number + "&_format=html");
        assertThat(page.body()).contains("<h2>Criteria</h2>").doesNotContain("2026-02-20");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            preauth-processing, claims-processing
            two-classes, one-trial
            2026-06-30, 2026-06-29
            ]}, ',{"name":"section","valueCode":"scores"}]}'
            """)
    void the_same_number_for_another_question_is_refused(String asked, String instead) {
        keep("insurer-x", "M-1");

        for (String more : List.of("", ",{\"name\":\"persist\",\"valueBoolean\":true}")) {
            String question = question("M-1", more);
            int last = question.lastIndexOf(asked);
            Answer other =
                    ask("insurer-x", question.substring(0, last) + instead + question.substring(last + asked.length()));
            assertThat(other.status()).as(other.body()).isEqualTo(409);
            assertThat(other.errors()).containsExactly("tracking-id-taken");
        }
    }

    @Test
    void whom_a_coverage_is_named_by_is_no_other_question() {
        String first = keep("insurer-x", "M-1").body();
        String id = as("insurer-x")
                .get("Coverage?patient=" + patient)
                .bundle()
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();

        String question = question("M-1", "")
                .replace(
                        "\"valueIdentifier\":{\"value\":\"M-1\"}",
                        "\"valueReference\":{\"reference\":\"Coverage/" + id + "\"}");

        assertThat(ask("insurer-x", question).body()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%7C", "urn:acn%7C", "%20%7C%20", "a%01b", "a%EF%BF%BEb", "two%20words%7C7"})
    void a_number_that_cannot_be_written_down_is_refused(String tracking) {
        assertThat(ask("insurer-x", question("M-1", "").replace(number, "7".repeat(257)))
                        .errors())
                .containsExactly("parameter-value");
        Answer answer = as("insurer-x")
                .get(patient
                        + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing&_format=pdf&trackingId="
                        + tracking);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("parameter-value");
    }

    @Test
    void a_number_without_a_value_keeps_nothing() {
        int before = as("insurer-x").get("Bundle?_summary=count").bundle().getTotal();
        String question = question("M-1", ",{\"name\":\"persist\",\"valueBoolean\":true}")
                .replaceAll("\"valueIdentifier\":\\{\"system[^}]*}", "\"valueString\":\"%s|\"".formatted(ACN));

        assertThat(ask("insurer-x", question).errors()).containsExactly("parameter-value");
        assertThat(as("insurer-x").get("Bundle?_summary=count").bundle().getTotal())
                .isEqualTo(before);
    }

    @Test
    void of_a_number_nothing_but_system_and_value_is_kept() {
        String question = question("M-1", ",{\"name\":\"persist\",\"valueBoolean\":true}")
                .replace(
                        "{\"system\"",
                        "{\"assigner\":{\"reference\":\"Organization/nobody\"},"
                                + "\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"more\"}],\"system\"");

        String document = key(ask("insurer-x", question));

        Identifier kept = pointer("insurer-x", document).getIdentifierFirstRep();
        assertThat(kept.equalsDeep(new Identifier().setSystem(ACN).setValue(number)))
                .isTrue();
    }

    @Test
    void of_another_payer_s_coverage_not_even_where_it_comes_from_is_told() {
        String others = as("insurer-x")
                .get("Coverage?patient=" + patient)
                .bundle()
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();

        for (String path :
                List.of("Provenance?patient=" + patient + "&_count=500", patient + "/$everything?_count=500")) {
            assertThat(as("insurer-y").get(path).body()).contains("Provenance").doesNotContain(others);
        }
        assertThat(as("clinic-a")
                        .get("Provenance?target=Coverage/" + others)
                        .bundle()
                        .getEntry())
                .isNotEmpty();
    }

    @Test
    void who_asks_at_once_gets_one_document() throws Exception {
        int clients = 6;
        CyclicBarrier together = new CyclicBarrier(clients);
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            Callable<Answer> one = () -> {
                together.await();
                return keep("insurer-x", "M-1");
            };
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(pool.submit(one));
            }
            Set<String> documents = all.stream()
                    .map(KeptDocumentationIT::get)
                    .map(KeptDocumentationIT::key)
                    .collect(Collectors.toSet());

            assertThat(documents).hasSize(1);
            pointer("insurer-x", documents.iterator().next());
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_lost_its_reference_in_a_crash_gets_it_at_the_next_request() {
        String body = keep("insurer-x", "M-1").body();
        number = "ACN-" + UUID.randomUUID();
        Party organization = new Party("org-x", Set.of(), Set.of());
        Caller caller = new Caller("insurer-x", "insurer", organization, List.of());
        Outcome half = new Keeping(intake, records, Examples.FHIR)
                .document(
                        new Submitter(caller, Witness.NOBODY),
                        body.getBytes(StandardCharsets.UTF_8),
                        new Identifier().setSystem(ACN).setValue(number));
        String document = ((Outcome.Accepted) half).results().get(0).key().toString();

        assertThat(key(ask("insurer-x", question("M-1", "")))).isEqualTo(document);
        assertThat(as("insurer-x")
                        .get("DocumentReference?identifier=" + ACN + "%7C" + number)
                        .bundle()
                        .getTotal())
                .isZero();
        assertThat(key(keep("insurer-x", "M-1"))).isEqualTo(document);
        assertThat(pointer("insurer-x", document).getIdentifierFirstRep().getValue())
                .isEqualTo(number);
    }

    @Test
    void another_insurer_of_the_patient_sees_nothing_of_it_on_any_path() {
        String document = key(keep("insurer-x", "M-1"));
        DocumentReference pointer = pointer("insurer-x", document);
        String reference = "DocumentReference/" + pointer.getIdElement().getIdPart();
        String bundle = document.substring(document.indexOf('/') + 1);
        As other = as("insurer-y");
        assertThat(other.get(patient).status()).isEqualTo(200);

        assertThat(Stream.of(
                                document,
                                document + "/_history/1",
                                document + "/_history",
                                document + "/$meta",
                                reference,
                                reference + "/_history/1",
                                reference + "/_history",
                                reference + "/$meta")
                        .map(path -> other.get(path).status()))
                .containsOnly(404);
        List<String> elsewhere = List.of(
                "Bundle",
                "Bundle?_id=" + bundle,
                "Bundle/_history",
                "DocumentReference?patient=" + patient,
                "DocumentReference?identifier=" + ACN + "%7C" + number,
                "DocumentReference/_history",
                "Provenance?patient=" + patient,
                "Provenance/_history",
                "Patient?_id=" + patient.substring(8) + "&_revinclude=DocumentReference:subject"
                        + "&_revinclude=Provenance:target",
                "Patient?_has:DocumentReference:subject:identifier=" + ACN + "%7C" + number,
                patient + "/$everything?_count=1000",
                "_history",
                "",
                patient + "/$coverage-documentation?purpose=preauth-processing&coverage=M-2&section=notes");
        for (String path : elsewhere) {
            Answer answer = other.get(path + (path.contains("?") ? "&" : "?") + "_count=1000");
            if (answer.status() == 400 && path.contains("$coverage")) {
                answer = other.get(path);
            }
            // As it was asked, a search is told again.
            assertThat(answer.body().replaceAll("\"link\":\\[[^]]*]", ""))
                    .as(path)
                    .doesNotContain(bundle, pointer.getIdElement().getIdPart(), number, "insurer-x");
        }
        assertThat(other.get("Bundle?_summary=count&_id=" + bundle).bundle().getTotal())
                .isZero();
    }

    @Test
    void a_number_is_each_organization_s_own() {
        String mine = key(keep("insurer-x", "M-1"));
        String theirs = key(keep("insurer-y", "M-2"));

        assertThat(theirs).isNotEqualTo(mine);
        assertThat(as("insurer-x").get(theirs).status()).isEqualTo(404);
        assertThat(as("insurer-y").get(mine).status()).isEqualTo(404);
    }

    @Test
    void the_clinic_is_told_that_it_was_kept_and_for_whom_nobody_amends_it() {
        String document = key(keep("insurer-x", "M-1"));
        DocumentReference pointer = pointer("clinic-a", document);
        String reference = "DocumentReference/" + pointer.getIdElement().getIdPart();

        assertThat(as("clinic-a").get(document).status()).isEqualTo(404);
        assertThat(as("clinic-b").get(reference).status()).isEqualTo(404);
        pointer.setDescription("Another");
        assertThat(as("clinic-a").put(reference, Clinic.json(pointer)).errors()).containsExactly("record-of-another");
        assertThat(as("insurer-x").put(reference, Clinic.json(pointer)).status())
                .isEqualTo(403);
        assertThat(as("auditor").get("AuditEvent?entity=" + reference).body())
                .contains("insurer-x", "$coverage-documentation", "HPAYMT");
    }

    @Test
    void the_audit_tells_the_number_and_for_what_it_was_asked() {
        String document = key(keep("insurer-x", "M-1"));

        Bundle events =
                as("auditor").get("AuditEvent?entity=" + document + "&action=C").bundle();

        assertThat(events.getEntry()).hasSize(1);
        String event = Clinic.json(events.getEntryFirstRep().getResource());
        assertThat(event).contains("HPAYMT", "insurer-x", patient);
        org.hl7.fhir.r4.model.AuditEvent told =
                (org.hl7.fhir.r4.model.AuditEvent) events.getEntryFirstRep().getResource();
        assertThat(told.getEntity().stream()
                        .filter(entity -> entity.hasQuery())
                        .map(entity -> new String(entity.getQuery(), StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(query -> assertThat(query).contains(number, "persist=true", "policy=two-classes"));
        assertThat(as("insurer-x").get("Provenance?target=" + document).bundle().getEntry())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Observation\"}]",
                ",\"dataPeriod\":{\"start\":\"2026-03-01\",\"end\":\"2026-03-31\"}"
            })
    void what_the_patient_denies_since_is_not_read_from_what_was_kept(String what) {
        String document = key(keep("insurer-x", "M-1"));

        deny(what);

        assertThat(as("insurer-x").get(document).status()).isEqualTo(404);
        assertThat(as("insurer-x").get(document + "/_history/1").status()).isEqualTo(404);
        assertThat(as("insurer-x")
                        .get("Bundle?_id=" + document.substring(7))
                        .bundle()
                        .getTotal())
                .isZero();
        if (what.contains("class")) {
            assertThat(keep("insurer-x", "M-1").errors()).containsExactly("tracking-id-spent");
            assertThat(ask("insurer-x", question("M-1", "")).status()).isEqualTo(200);
        }
    }

    @Test
    void what_a_consent_denies_of_one_type_is_in_no_document() {
        deny(",\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Observation\"}]");

        assertThat(as("insurer-x")
                        .get(patient + "/$everything?_count=1000")
                        .bundle()
                        .getEntry())
                .extracting(entry -> entry.getResource().fhirType())
                .contains("MedicationAdministration")
                .doesNotContain("Observation");
    }

    @Test
    void what_was_kept_is_no_evidence() {
        DocumentReference pointer = pointer("insurer-x", key(keep("insurer-x", "M-1")));
        String id = pointer.getIdElement().getIdPart();

        for (String client : List.of("insurer-x", "clinic-a")) {
            assertThat(as(client)
                            .get(patient + "/$coverage-documentation?purpose=preauth-processing&coverage=M-1"
                                    + "&section=notes,scores")
                            .body())
                    .contains("Documents")
                    .doesNotContain(id);
        }
    }

    @Test
    void without_a_number_each_is_another() {
        String without = question("M-1", ",{\"name\":\"persist\",\"valueBoolean\":true}")
                .replaceAll("\\s*\\{\"name\":\"trackingId\"[^}]*\\}\\},", "");

        assertThat(key(ask("insurer-x", without))).isNotEqualTo(key(ask("insurer-x", without)));
    }

    @Test
    void it_takes_a_post_and_the_right_to_read_it_again() {
        Answer get = as("insurer-x")
                .get(patient + "/$coverage-documentation?coverage=M-1&purpose=preauth-processing&persist=true");
        assertThat(get.errors()).containsExactly("persist-by-get");
        assertThat(get.status()).isEqualTo(400);

        String scopes = "system/Patient.rs system/Coverage.rs system/Observation.rs";
        Answer narrow = as("insurer-x", scopes)
                .post(
                        patient + "/$coverage-documentation",
                        question("M-1", ",{\"name\":\"persist\",\"valueBoolean\":true}"));
        assertThat(narrow.errors()).containsExactly("access-refused");
        assertThat(as("insurer-x", "system/*.rs")
                        .post(
                                patient + "/$coverage-documentation",
                                question("M-1", ",{\"name\":\"persist\",\"valueBoolean\":true}"))
                        .status())
                .isEqualTo(200);
        assertThat(as("insurer-x")
                        .post("Bundle", "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}")
                        .status())
                .isEqualTo(403);
    }
}
