package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Changing a part of a record, in both languages of patches.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#patch">patch</a>
 */
class PatchIT extends RunningServer {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String FEMALE = "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"female\"}]";

    private Server.Answer send(String type, String path, String body, String... headers) {
        return Server.send(server.request(path, headers)
                .header("Content-Type", type)
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    private Server.Answer patch(String path, String body, String... headers) {
        return send(JSON_PATCH, path, body, headers);
    }

    private static String operation(String type, String path, String more) {
        return """
                {"resourceType":"Parameters","parameter":[{"name":"operation","part":[
                  {"name":"type","valueCode":"%s"},{"name":"path","valueString":"%s"}%s]}]}"""
                .formatted(type, path, more);
    }

    @Test
    void a_json_patch_makes_the_next_version_and_answers_like_an_update() {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = patch("Patient/" + id, FEMALE);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(answer.header("Last-Modified")).isNotNull();
        assertThat(answer.header("Location")).endsWith("Patient/" + id + "/_history/2");
        assertThat(answer.<Patient>resource().getGender().toCode()).isEqualTo("female");
        assertThat(server.get("Patient/" + id).body()).isEqualTo(answer.body());
        assertThat(server.<Patient>read("Patient/" + id + "/_history/1").hasGender())
                .isFalse();
    }

    @Test
    void what_a_patch_does_not_touch_stays_as_it_is_written() {
        String patient = Clinic.store(server, Clinic.patient());
        String sent =
                """
                {"resourceType":"Observation","identifier":[{"system":"https://clinic.example/observations","value":"%s"}],
                 "status":"final","code":{"text":"a"},"subject":{"reference":"Patient/%s"},
                 "effectiveDateTime":"2026-03-02T09:40:00.120-05:00",
                 "component":[{"code":{"text":"b"},"valueQuantity":{"value":1.50}},
                              {"code":{"text":"a"},"valueQuantity":{"value":1.0e-22}}]}"""
                        .formatted(UUID.randomUUID(), patient);
        String id = Clinic.id(server.post("Observation", sent).header("Location"));

        Server.Answer byJson = patch(
                "Observation/" + id,
                "[{\"op\":\"add\",\"path\":\"/component/0/valueQuantity/unit\",\"value\":\"x\"},"
                        + "{\"op\":\"test\",\"path\":\"/component/0/valueQuantity/value\",\"value\":1.5},"
                        + "{\"op\":\"add\",\"path\":\"/component/-\",\"value\":"
                        + "{\"code\":{\"text\":\"c\"},\"valueQuantity\":{\"value\":84.00}}}]");
        Server.Answer byPath = send(
                Server.FHIR_JSON,
                "Observation/" + id,
                operation(
                        "replace",
                        "Observation.component.where(code.text = 'b').value",
                        ",{\"name\":\"value\",\"valueQuantity\":{\"value\":2.50}}"));

        assertThat(byJson.body())
                .contains("{\"value\":1.50,\"unit\":\"x\"}", "{\"value\":1.0e-22}", "{\"value\":84.00}");
        assertThat(byPath.status()).as(byPath.toString()).isEqualTo(200);
        assertThat(byPath.body())
                .contains("{\"value\":2.50}", "{\"value\":1.0e-22}", "{\"value\":84.00}", "09:40:00.120-05:00");
    }

    @Test
    void a_patch_that_changes_nothing_makes_no_version() {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = patch("Patient/" + id, "[]");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void if_match_holds_for_a_patch() {
        String id = Clinic.store(server, Clinic.patient());

        assertThat(patch("Patient/" + id, FEMALE, "If-Match", "W/\"1\"").status())
                .isEqualTo(200);
        Server.Answer stale = patch("Patient/" + id, FEMALE, "If-Match", "W/\"1\"");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.errors()).containsExactly("version-stale");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"male\"}] | 422 | patch-not-applicable",
                "[{\"op\":\"remove\",\"path\":\"/birthDate\"}] | 422 | patch-not-applicable",
                "[{\"op\":\"replace\",\"path\":\"/name/7/family\",\"value\":\"a\"}] | 422 | patch-not-applicable",
                "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other\"}] | 422 | patch-identity",
                "[{\"op\":\"replace\",\"path\":\"/resourceType\",\"value\":\"Basic\"}] | 422 | patch-identity",
                "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":7}] | 422 | json-type",
                "[{\"op\":\"add\",\"path\":\"/nickname\",\"value\":\"a\"}] | 422 | unknown-element",
                "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"unheard\"}] | 422 | code-not-allowed",
                "[{\"op\":\"add\",\"path\":\"/managingOrganization\",\"value\":{\"reference\":\"Organization/nowhere\"}}] | 422 | reference-not-found",
                "[{\"op\":\"grow\",\"path\":\"/gender\"}] | 400 | patch-invalid",
                "[{\"op\":\"add\",\"path\":\"/gender\"}] | 400 | patch-invalid",
                "[{\"op\":\"add\",\"path\":\"gender\",\"value\":\"male\"}] | 400 | patch-invalid",
                "[7] | 400 | patch-invalid",
                "{\"op\":\"remove\",\"path\":\"/gender\"} | 400 | patch-invalid",
                "[{ | 400 | patch-invalid",
                "~~ | 400 | patch-invalid"
            })
    void a_json_patch_that_is_wrong_or_does_not_fit_changes_nothing(String body, int status, String rule) {
        String id = Clinic.store(server, Clinic.patient());

        Server.Answer answer = patch("Patient/" + id, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.errors()).contains(rule);
        assertThat(Conformance.faults(answer.body())).isEmpty();
        assertThat(answer.body()).doesNotContain("unheard", "Exception", "nickname\\\"");
        assertThat(server.get("Patient/" + id).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void copies_of_copies_do_not_fill_the_memory() {
        String id = Clinic.store(server, Clinic.patient());
        String doubling = "{\"op\":\"copy\",\"from\":\"/name\",\"path\":\"/name/0/extension\"},";

        Server.Answer answer = patch("Patient/" + id, "[" + doubling.repeat(60).replaceAll(",$", "") + "]");

        assertThat(answer.status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"gender\"},{\"name\":\"value\",\"valueCode\":\"male\"} | \"gender\":\"male\"",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"name\"},{\"name\":\"value\",\"valueHumanName\":{\"text\":\"z\"}} | \"name\":[{\"family\":\"Example\",\"given\":[\"A\",\"B\"]},{\"text\":\"z\"}]",
                "add | Patient.name.first() | ,{\"name\":\"name\",\"valueString\":\"given\"},{\"name\":\"value\",\"valueString\":\"C\"} | \"given\":[\"A\",\"B\",\"C\"]",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"deceased\"},{\"name\":\"value\",\"valueBoolean\":false} | \"deceasedBoolean\":false",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"contact\"},{\"name\":\"value\",\"part\":[{\"name\":\"name\",\"valueHumanName\":{\"text\":\"k\"}},{\"name\":\"telecom\",\"valueContactPoint\":{\"value\":\"1\",\"system\":\"phone\"}},{\"name\":\"gender\",\"valueCode\":\"male\"}]} | \"contact\":[{\"name\":{\"text\":\"k\"},\"telecom\":[{\"value\":\"1\",\"system\":\"phone\"}],\"gender\":\"male\"}]",
                "add | Patient.birthDate | ,{\"name\":\"name\",\"valueString\":\"extension\"},{\"name\":\"value\",\"part\":[{\"name\":\"url\",\"valueUri\":\"https://ehr.example/t\"},{\"name\":\"value\",\"valueString\":\"v\"}]} | \"_birthDate\":{\"extension\":[{\"url\":\"https://ehr.example/t\",\"valueString\":\"v\"}]}",
                "insert | Patient.name[0].given | ,{\"name\":\"index\",\"valueInteger\":1},{\"name\":\"value\",\"valueString\":\"X\"} | \"given\":[\"A\",\"X\",\"B\"]",
                "insert | Patient.telecom | ,{\"name\":\"index\",\"valueInteger\":0},{\"name\":\"value\",\"valueContactPoint\":{\"system\":\"phone\",\"value\":\"2\"}} | \"telecom\":[{\"system\":\"phone\",\"value\":\"2\"}]",
                "move | Patient.name[0].given | ,{\"name\":\"source\",\"valueInteger\":1},{\"name\":\"destination\",\"valueInteger\":0} | \"given\":[\"B\",\"A\"]",
                "replace | Patient.birthDate | ,{\"name\":\"value\",\"valueDate\":\"1970-02\"} | \"birthDate\":\"1970-02\"",
                "replace | Patient.name.where(family = 'Example').family | ,{\"name\":\"value\",\"valueString\":\"Other\"} | \"family\":\"Other\"",
                "delete | Patient.name[0].given[0] | ~~ | \"given\":[\"B\"]",
                "delete | Patient.telecom | ~~ | \"birthDate\":\"1984-05-17\""
            })
    void a_fhirpath_patch_does_each_of_its_five_operations(String type, String path, String more, String expected) {
        Patient patient = Clinic.patient();
        patient.getNameFirstRep().addGiven("A").addGiven("B");
        patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-17"));
        String id = Clinic.store(server, patient);

        Server.Answer answer = send(Server.FHIR_JSON, "Patient/" + id, operation(type, path, more));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains(expected);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "add | Patient.contact | ,{\"name\":\"name\",\"valueString\":\"gender\"},{\"name\":\"value\",\"valueCode\":\"male\"} | 422 | patch-not-applicable",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"birthDate\"},{\"name\":\"value\",\"valueDate\":\"1970\"} | 422 | patch-not-applicable",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"nickname\"},{\"name\":\"value\",\"valueString\":\"a\"} | 422 | patch-not-applicable",
                "add | Patient | ,{\"name\":\"name\",\"valueString\":\"gender\"},{\"name\":\"value\",\"valueQuantity\":{\"value\":1}} | 422 | json-type",
                "replace | Patient.identifier | ,{\"name\":\"value\",\"valueIdentifier\":{\"value\":\"a\"}} | 422 | patch-not-applicable",
                "replace | Patient.id | ,{\"name\":\"value\",\"valueString\":\"other\"} | 422 | patch-not-applicable",
                "delete | Patient.name[0].given | ~~ | 422 | patch-not-applicable",
                "delete | Patient | ~~ | 422 | patch-not-applicable",
                "insert | Patient.name | ,{\"name\":\"index\",\"valueInteger\":9},{\"name\":\"value\",\"valueHumanName\":{\"text\":\"z\"}} | 422 | patch-not-applicable",
                "insert | Patient.name | ,{\"name\":\"value\",\"valueHumanName\":{\"text\":\"z\"}} | 400 | patch-invalid",
                "move | Patient.name[0].given | ,{\"name\":\"source\",\"valueInteger\":5},{\"name\":\"destination\",\"valueInteger\":0} | 422 | patch-not-applicable",
                "replace | Patient..name | ,{\"name\":\"value\",\"valueString\":\"a\"} | 400 | patch-invalid",
                "replace | Patient.name.repeat($this).family | ,{\"name\":\"value\",\"valueString\":\"a\"} | 400 | patch-invalid",
                "delete | Patient.name.where(family.matches('(a+)+b')) | ~~ | 400 | patch-invalid",
                "grow | Patient.name | ~~ | 400 | patch-invalid"
            })
    void a_fhirpath_patch_that_is_wrong_or_does_not_fit_changes_nothing(
            String type, String path, String more, int status, String rule) {
        Patient patient = Clinic.patient();
        patient.addIdentifier().setSystem("https://clinic.example/other").setValue("2");
        patient.getNameFirstRep().addGiven("A").addGiven("B");
        patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1984-05-17"));
        String id = Clinic.store(server, patient);

        Server.Answer answer = send(Server.FHIR_JSON, "Patient/" + id, operation(type, path, more));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.errors()).contains(rule);
        assertThat(server.get("Patient/" + id).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void operations_follow_one_another_and_primitives_keep_their_extensions_in_step() {
        String id = Clinic.id(server.post(
                        "Patient",
                        """
                        {"resourceType":"Patient","identifier":[{"system":"https://clinic.example/mrn","value":"%s"}],
                         "name":[{"given":["A","B"],"_given":[null,{"id":"b"}]}]}"""
                                .formatted(UUID.randomUUID()))
                .header("Location"));
        String both =
                """
                {"resourceType":"Parameters","parameter":[
                 {"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Patient.name.given"},
                   {"name":"index","valueInteger":0},{"name":"value","valueString":"Z"}]},
                 {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.name.given[1]"}]}]}""";

        Server.Answer answer = send(Server.FHIR_JSON, "Patient/" + id, both);

        assertThat(answer.body()).contains("\"given\":[\"Z\",\"B\"],\"_given\":[null,{\"id\":\"b\"}]");
    }

    @Test
    void a_fhirpath_patch_comes_in_xml_as_well() {
        String id = Clinic.store(server, Clinic.patient());
        Parameters patch = Clinic.parse(operation(
                "add",
                "Patient",
                ",{\"name\":\"name\",\"valueString\":\"gender\"},{\"name\":\"value\",\"valueCode\":\"male\"}"));

        Server.Answer answer = send(
                "application/fhir+xml",
                "Patient/" + id,
                Examples.FHIR.newXmlParser().encodeResourceToString(patch));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains("\"gender\":\"male\"");
    }

    @Test
    void other_languages_of_patches_are_a_415_and_other_resources_a_400() {
        String id = Clinic.store(server, Clinic.patient());

        for (String type : List.of("application/json", "application/xml-patch+xml", "text/plain")) {
            Server.Answer answer = send(type, "Patient/" + id, "[]");
            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.errors()).containsExactly("media-type");
        }
        Server.Answer patient = send(Server.FHIR_JSON, "Patient/" + id, Clinic.json(Clinic.patient()));
        assertThat(patient.status()).isEqualTo(400);
        assertThat(patient.errors()).containsExactly("patch-invalid");
    }

    @Test
    void only_what_is_there_can_be_patched() {
        String id = Clinic.store(server, Clinic.patient());
        server.delete("Patient/" + id);

        assertThat(patch("Patient/nobody", FEMALE).status()).isEqualTo(404);
        assertThat(patch("Patient/" + id, FEMALE).status()).isEqualTo(410);
    }

    @Test
    void a_condition_names_the_record_if_it_finds_one_only() {
        Patient patient = Clinic.patient();
        String id = Clinic.store(server, patient);
        String search = "Patient?identifier=" + patient.getIdentifierFirstRep().getValue();

        assertThat(patch("Patient?identifier=" + UUID.randomUUID(), FEMALE).status())
                .isEqualTo(404);
        assertThat(patch(search, FEMALE).header("Location")).endsWith(id + "/_history/2");
        Patient twin = Clinic.patient();
        twin.addIdentifier()
                .setSystem("https://other.example/mrn")
                .setValue(patient.getIdentifierFirstRep().getValue());
        Clinic.store(server, twin);
        Server.Answer many = patch(search, FEMALE);

        assertThat(many.status()).isEqualTo(412);
        assertThat(many.errors()).containsExactly("condition-ambiguous");
    }

    @Test
    void a_narrative_made_from_the_data_goes_and_one_with_words_of_its_own_must_be_looked_after() {
        String generated = narrated("generated");
        String additional = narrated("additional");

        assertThat(patch("Patient/" + generated, FEMALE).body()).doesNotContain("\"text\"");
        Server.Answer refused = patch("Patient/" + additional, FEMALE);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errors()).containsExactly("patch-narrative");
        assertThat(patch("Patient/" + additional, FEMALE.replace("}]", "},{\"op\":\"remove\",\"path\":\"/text\"}]"))
                        .status())
                .isEqualTo(200);
    }

    private String narrated(String status) {
        return Clinic.id(server.post(
                        "Patient",
                        """
                        {"resourceType":"Patient","identifier":[{"system":"https://clinic.example/mrn","value":"%s"}],
                         "text":{"status":"%s","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">a man</div>"}}"""
                                .formatted(UUID.randomUUID(), status))
                .header("Location"));
    }

    @Test
    void of_many_who_patch_at_once_nobody_is_lost() throws Exception {
        String id = Clinic.store(server, Clinic.patient());
        ExecutorService clients = Executors.newFixedThreadPool(6);
        List<Callable<Server.Answer>> patches = IntStream.range(0, 6)
                .<Callable<Server.Answer>>mapToObj(i -> () -> patch(
                        "Patient/" + id,
                        "[{\"op\":\"add\",\"path\":\"/name/-\",\"value\":{\"text\":\"n%d\"}}]".formatted(i)))
                .toList();

        for (Future<Server.Answer> answer : clients.invokeAll(patches)) {
            assertThat(answer.get().status()).as(answer.get().toString()).isEqualTo(200);
        }
        clients.shutdown();

        Patient patient = server.read("Patient/" + id);
        assertThat(patient.getName()).hasSize(7);
        assertThat(patient.getMeta().getVersionId()).isEqualTo("7");
    }

    @Test
    void patches_travel_in_transactions_beside_what_they_refer_to() {
        String one = Clinic.store(server, Clinic.patient());
        String other = Clinic.store(server, Clinic.patient());
        String bundle =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"%s"},
                  "request":{"method":"PATCH","url":"Patient/%s","ifMatch":"W/\\"1\\""}},
                 {"resource":%s,"request":{"method":"PATCH","url":"Patient/%s"}},
                 {"fullUrl":"urn:uuid:8a1f0f8e-7a54-4f3c-8f39-0d9c3c0e8d01",
                  "resource":{"resourceType":"Organization","name":"Example clinic %s"},
                  "request":{"method":"POST","url":"Organization"}}]}"""
                        .formatted(
                                java.util.Base64.getEncoder().encodeToString(FEMALE.getBytes()),
                                one,
                                operation(
                                        "add",
                                        "Patient",
                                        ",{\"name\":\"name\",\"valueString\":\"managingOrganization\"},{\"name\":\"value\","
                                                + "\"valueReference\":{\"reference\":\"urn:uuid:8a1f0f8e-7a54-4f3c-8f39-0d9c3c0e8d01\"}}"),
                                other,
                                UUID.randomUUID());

        Server.Answer answer = server.post("", bundle);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        Bundle told = answer.bundle();
        assertThat(told.getEntry().get(0).getResponse().getLocation()).isEqualTo("Patient/" + one + "/_history/2");
        assertThat(server.<Patient>read("Patient/" + one).getGender().toCode()).isEqualTo("female");
        assertThat(server.<Patient>read("Patient/" + other)
                        .getManagingOrganization()
                        .getReference())
                .isEqualTo(Clinic.located(answer, "Organization"));
        assertThat(server.post("", bundle.replace("Example clinic", "Other clinic"))
                        .status())
                .isEqualTo(412);
    }

    @Test
    void a_client_that_we_did_not_write_patches() {
        IGenericClient client = FhirContext.forR4Cached().newRestfulGenericClient(server.base());
        String id = Clinic.store(server, Clinic.patient());
        Parameters patch = new Parameters();
        Parameters.ParametersParameterComponent operation = patch.addParameter().setName("operation");
        operation.addPart().setName("type").setValue(new CodeType("add"));
        operation.addPart().setName("path").setValue(new StringType("Patient"));
        operation.addPart().setName("name").setValue(new StringType("gender"));
        operation.addPart().setName("value").setValue(new CodeType("other"));

        MethodOutcome byPath =
                client.patch().withFhirPatch(patch).withId("Patient/" + id).execute();
        MethodOutcome byJson =
                client.patch().withBody(FEMALE).withId("Patient/" + id).execute();

        assertThat(byPath.getId().getVersionIdPart()).isEqualTo("2");
        assertThat(((Patient) byJson.getResource()).getGender().toCode()).isEqualTo("female");
    }
}
