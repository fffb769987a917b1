package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the server says no: which status, which rule, where, and never a word of the record. */
class AnswersIT extends RunningServer {
    private static final String RULES = "https://ketaminefhir.org/fhir/CodeSystem/rule";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"resourceType\":\"Patient\",\"birthDate\":\"1984-0 | json-syntax | Patient.birthDate",
                "{\"resourceType\":\"Fatient\"} | resource-type | Resource",
                "{} | resource-type | Resource",
                "[] | resource-type | Resource",
                "~~ | json-syntax | Resource",
                "{\"resourceType\":\"Patient\",\"birthdate\":\"1984-05-17\"} | unknown-element | Patient.birthdate",
                "{\"resourceType\":\"Observation\",\"status\":\"final\"} | type-differs | Observation"
            })
    void what_is_no_patient_in_fhir_json_is_a_400(String body, String rule, String expression) {
        Server.Answer answer = server.post("Patient", body);

        refusedWith(answer, 400, rule, expression);
    }

    @Test
    void only_a_bundle_goes_to_the_base() {
        refusedWith(server.post("", Clinic.json(Clinic.patient())), 400, "bundle-type", "Patient");
        refusedWith(
                server.post("", "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}"),
                400,
                "bundle-type",
                "Bundle.type");
    }

    @ParameterizedTest
    @CsvSource({"Patient?_nickname=a, birthdate", "Patient?_has:::=x, Observation", "Patient?name:sounds=a, exact"})
    void a_bad_search_parameter_is_a_400_that_lists_the_valid_ones(String search, String valid) {
        Server.Answer answer = server.get(search);

        refusedWith(answer, 400, "search-parameter", "Patient");
        assertThat(answer.body()).contains(valid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient?birthdate=seventeenth",
                "Patient?_count=-1",
                "Patient?_count=many",
                "Patient?_page=guessed",
                "Patient?name=%25zz%zz"
            })
    void a_search_value_that_cannot_be_understood_is_a_400(String search) {
        Server.Answer answer = server.raw("GET", search);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("search-value");
        assertThat(answer.body()).doesNotContain("seventeenth");
    }

    @Test
    void faults_of_several_entries_are_all_told_at_once_each_at_its_place_and_with_its_rule() {
        Bundle session = Clinic.session();
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(61.7391);
        Clinic.in(session, Encounter.class).setSubject(null);
        Clinic.in(session, Coverage.class).addPayor(new Reference("Device/1"));
        Clinic.in(session, Patient.class)
                .getNameFirstRep()
                .setFamily("Distinctive")
                .addGiven("Zbigniewa");
        String sent = Clinic.json(session).replace("\"gender\":\"female\"", "\"gender\":\"zzfemale\"");

        Server.Answer answer = server.post("", sent);

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(rulesByPlace(answer))
                .containsEntry("Bundle.entry[0].resource.gender", "code-not-allowed")
                .containsEntry("Bundle.entry[6].resource.payor[1]", "reference-type")
                .containsEntry("Bundle.entry[7].resource.subject", "required-missing")
                .containsEntry("Bundle.entry[9].resource.dosage.dose", "esketamine-nasal-4")
                .hasSize(4);
        assertThat(answer.body()).doesNotContain("61.7391", "zzfemale", "Distinctive", "Zbigniewa", "Device/1");
        assertThat(nothingStored(session)).isTrue();
    }

    @Test
    void every_issue_has_a_rule_one_sentence_and_a_place() {
        Bundle session = Clinic.session();
        Clinic.in(session, MedicationAdministration.class).getDosage().getDose().setValue(61.7391);
        OperationOutcome outcome = server.post("", Clinic.json(session)).resource();

        assertThat(outcome.getIssue()).isNotEmpty();
        for (OperationOutcomeIssueComponent issue : outcome.getIssue()) {
            assertThat(issue.getDetails().getCodingFirstRep().getSystem()).isEqualTo(RULES);
            assertThat(issue.getDetails().getCodingFirstRep().getCode()).matches("[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(issue.getDetails().getText()).endsWith(".");
            assertThat(issue.getExpression()).hasSize(1);
        }
    }

    @Test
    void a_reference_that_leads_nowhere_is_a_422_and_nothing_is_stored() {
        Bundle session = Clinic.session();
        Clinic.in(session, MedicationAdministration.class)
                .getPerformer()
                .get(1)
                .getActor()
                .setReference("Practitioner/nobody");
        Clinic.in(session, Coverage.class).getPayorFirstRep().setReference("urn:uuid:" + UUID.randomUUID());

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(rulesByPlace(answer))
                .isEqualTo(Map.of(
                        "Bundle.entry[9].resource.performer[1].actor",
                        "reference-not-found",
                        "Bundle.entry[6].resource.payor[0]",
                        "reference-not-found"));
        assertThat(nothingStored(session)).isTrue();
    }

    @Test
    void entries_that_do_not_say_what_they_ask_for_are_a_400_with_all_of_them() {
        Bundle session = Clinic.session();
        session.getEntry().get(2).setRequest(null);
        session.getEntry().get(3).getRequest().setUrl("Starship");
        session.getEntry().get(4).getRequest().setUrl("Location?").setIfNoneExist(null);
        session.getEntry().get(5).getRequest().setMethod(Bundle.HTTPVerb.PATCH);
        session.getEntry().get(5).getRequest().setUrl("Patient/1");

        Server.Answer answer = server.post("", Clinic.json(session));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(rulesByPlace(answer))
                .isEqualTo(Map.of(
                        "Bundle.entry[2].request", "entry-request",
                        "Bundle.entry[3].request.url", "type-unknown",
                        "Bundle.entry[4].request.url", "entry-url",
                        "Bundle.entry[5].resource", "patch-invalid"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Patient/nobody", "Patient/nobody/_history/1", "Starship/1", "Starship?name=a", "Basic/1"})
    void what_is_not_here_is_a_404(String path) {
        Server.Answer answer = server.get(path);

        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.errors()).containsExactly("not-found");
    }

    @Test
    void a_version_that_never_was_is_a_404_and_an_id_that_cannot_be_a_400() {
        String id = Clinic.store(server, Clinic.patient());

        refusedWith(server.get("Patient/" + id + "/_history/9"), 404, "not-found", "Patient");
        refusedWith(server.get("Patient/" + id + "/_history/first"), 404, "not-found", "Patient");
        refusedWith(server.get("Patient/a_b"), 400, "id-invalid", "Patient.id");
    }

    @Test
    void a_deleted_record_is_a_410_and_its_older_versions_can_still_be_read() {
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);

        assertThat(server.delete("Patient/" + id).status()).isEqualTo(204);

        refusedWith(server.get("Patient/" + id), 410, "deleted", "Patient");
        refusedWith(server.get("Patient/" + id + "/_history/2"), 410, "deleted", "Patient");
        assertThat(server.get("Patient/" + id + "/_history/1").status()).isEqualTo(200);
        assertThat(server.get("Patient?identifier="
                                + patient.getIdentifierFirstRep().getValue())
                        .bundle()
                        .getTotal())
                .isZero();
        assertThat(server.delete("Patient/" + id).status()).isEqualTo(204);
        assertThat(server.delete("Patient/nobody").status()).isEqualTo(204);
    }

    @Test
    void a_body_over_the_limit_is_a_413_however_it_is_packed() {
        byte[] spaces = " ".repeat(17 << 20).getBytes();

        refusedWith(server.post("Patient", spaces, Server.FHIR_JSON), 413, "limit-body", "Resource");
    }

    @Test
    void too_many_entries_are_a_413() {
        Bundle many = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        IntStream.range(0, 501).forEach(i -> many.addEntry()
                .setResource(Clinic.patient())
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("Patient"));

        Server.Answer answer = server.post("", Clinic.json(many));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.errors()).containsExactly("limit-entries");
    }

    @Test
    void a_string_over_the_limit_is_a_413() {
        String body = "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"" + "x".repeat(9 << 20) + "\"}]}";

        Server.Answer answer = server.post("Patient", body);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.errors()).containsExactly("limit-string");
    }

    @Test
    void another_content_type_than_fhir_or_none_is_a_415() {
        String patient = Clinic.json(Clinic.patient());

        refusedWith(server.post("Patient", patient.getBytes(), "text/plain"), 415, "media-type", "Resource");
        refusedWith(
                Server.send(server.request("Patient").POST(BodyPublishers.ofString(patient))),
                415,
                "media-type",
                "Resource");
        refusedWith(
                Server.send(server.request("Patient", "Content-Encoding", "br", "Content-Type", Server.FHIR_JSON)
                        .POST(BodyPublishers.ofString(patient))),
                415,
                "media-type",
                "Resource");
    }

    @Test
    void plain_json_with_a_charset_is_taken() {
        byte[] patient = Clinic.json(Clinic.patient()).getBytes();

        assertThat(server.post("Patient", patient, "application/json; charset=UTF-8")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void head_answers_like_get_without_a_body() {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = server.raw("HEAD", "Patient/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(answer.body()).isEmpty();
        assertThat(server.raw("HEAD", "Patient/nobody").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "BREW, Patient/1, 405, method-not-supported",
        "PATCH, Patient/1, 415, media-type",
        "TRACE, Patient/1, 400, request-not-supported",
        "GET, Patient/$validate, 405, method-not-supported",
        "GET, Patient/1/$erase, 400, request-not-supported",
        "GET, $export, 400, request-not-supported",
        "GET, Patient/1/_history, 404, not-found",
        "PUT, Patient, 400, request-not-supported",
        "GET, Patient//1, 400, request-unreadable",
        "GET, Patient/..%2f..%2fsecret, 400, request-unreadable"
    })
    void a_method_or_operation_that_is_not_there_is_told_in_fhir(String method, String path, int status, String rule) {
        Server.Answer answer =
                "PUT".equals(method) ? server.put(path, Clinic.json(Clinic.patient())) : server.raw(method, path);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.errors()).containsExactly(rule);
        assertThat(answer.header("X-Powered-By")).isNull();
    }

    @Test
    void an_address_that_is_too_long_is_told_in_fhir_and_not_quoted() {
        Server.Answer answer = server.get("Patient?name=" + "secret".repeat(3000));

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.errors()).containsExactly("request-unreadable");
        assertThat(answer.body()).doesNotContain("secret");
    }

    private void refusedWith(Server.Answer answer, int status, String rule, String expression) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(rulesByPlace(answer)).isEqualTo(Map.of(expression, rule));
        assertThat(Conformance.faults(answer.body())).isEmpty();
        assertThat(answer.body()).doesNotContain("Exception", "org.", "HAPI-", "SQL", "jdbc");
    }

    private static Map<String, String> rulesByPlace(Server.Answer answer) {
        OperationOutcome outcome = answer.resource();
        Map<String, String> rules = new TreeMap<>();
        outcome.getIssue()
                .forEach(issue -> rules.put(
                        issue.getExpression().get(0).getValue(),
                        issue.getDetails().getCodingFirstRep().getCode()));
        return rules;
    }

    private boolean nothingStored(Bundle session) {
        return List.of(
                        "Patient?identifier=" + value(Clinic.in(session, Patient.class)),
                        "MedicationAdministration?identifier="
                                + Clinic.in(session, MedicationAdministration.class)
                                        .getIdentifierFirstRep()
                                        .getValue())
                .stream()
                .allMatch(search -> server.get(search).bundle().getTotal() == 0);
    }

    private static String value(Patient patient) {
        return patient.getIdentifierFirstRep().getValue();
    }
}
