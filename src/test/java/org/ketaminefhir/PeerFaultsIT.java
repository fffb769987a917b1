package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other FHIR servers were seen to take, or to fail at, is answered rightly here, and nothing of it is stored. */
class PeerFaultsIT extends RunningServer {
    private static final String XML = "application/fhir+xml";
    private static final String ENTRY =
            "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":";

    private final String number = UUID.randomUUID().toString();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"maritalStatus\":\"M\" | json-type | Patient.maritalStatus",
                "\"name\":{\"family\":\"a\"} | json-type | Patient.name",
                "\"name\":[{\"family\":7}] | json-type | Patient.name[0].family",
                "\"active\":\"true\" | json-type | Patient.active",
                "\"active\":null | empty-element | Patient.active",
                "\"name\":[] | empty-element | Patient.name",
                "\"address\":[{}] | empty-element | Patient.address[0]",
                "\"gender\":\"\" | empty-element | Patient.gender",
                "\"nickname\":\"a\" | unknown-element | Patient.nickname",
                "\"id\":\"a b\" | id-invalid | Patient.id",
                "\"managingOrganization\":{\"reference\":\"#b\"} | contained-missing"
                        + " | Patient.managingOrganization.reference",
                "'active':true | json-syntax | Patient",
                "\"multipleBirthInteger\":+1 | json-syntax | Patient"
            })
    void what_is_not_fhir_json_is_refused_with_the_element_named(String member, String rule, String expression) {
        Server.Answer answer = server.post("Patient", patient(member));

        refused(answer, 400, rule, expression);
    }

    @Test
    void truncated_json_is_told_with_the_place_where_it_breaks_off() {
        String whole = patient("\"active\":true");

        Server.Answer answer = server.post("Patient", whole.substring(0, whole.length() - 3));

        refused(answer, 400, "json-syntax", "Patient");
        assertThat(answer.body()).contains("The JSON breaks off at line 1, column ");
    }

    @Test
    void hostile_xml_is_refused_and_nothing_is_fetched(@TempDir Path folder) throws IOException {
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            trap.setSoTimeout(1);
            String there = "http://127.0.0.1:" + trap.getLocalPort() + "/x.dtd";
            Path secret = Files.writeString(folder.resolve("secret"), "not-for-you");

            refusedXml("<!DOCTYPE Patient SYSTEM \"" + there + "\">" + xml(""), "xml-entity");
            refusedXml("<!DOCTYPE Patient [<!ENTITY % x SYSTEM \"" + there + "\"> %x;]>" + xml(""), "xml-entity");
            refusedXml(
                    "<!DOCTYPE Patient [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>"
                            + xml("<name><family value=\"&x;\"/></name>"),
                    "xml-entity");
            refusedXml(
                    xml("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"" + secret.toUri() + "\"/>"),
                    "xml-entity");
            refusedXml(xml("").replace("http://hl7.org/fhir", "http://hl7.org/FHIR"), "xml-namespace");

            assertThat(connected(trap)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>1</script>",
                "<iframe src='x'/>",
                "<p onclick='x()'>a</p>",
                "<a href='javascript:1'>a</a>"
            })
    void hostile_narrative_is_a_422_in_json_and_in_xml(String evil) {
        String div = "<div xmlns='http://www.w3.org/1999/xhtml'>" + evil + "</div>";

        refused(
                server.post("Patient", patient("\"text\":{\"status\":\"generated\",\"div\":\"" + div + "\"}")),
                422,
                "narrative-unsafe",
                "Patient.text.div");
        Server.Answer xml =
                server.post("Patient", bytes(xml("<text><status value=\"generated\"/>" + div + "</text>")), XML);
        assertThat(xml.status()).as(xml.body()).isEqualTo(422);
        nothingStored();
    }

    @Test
    void a_bundle_nested_300_deep_is_a_400() {
        String nested = ENTRY.repeat(300) + "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}" + "}]}".repeat(300);

        Server.Answer answer = server.post("Bundle", nested);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("json-depth");
    }

    @Test
    void a_byte_order_mark_is_no_fault() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        body.write(bytes(patient("\"active\":true")));

        assertThat(server.post("Patient", body.toByteArray(), Server.FHIR_JSON).status())
                .isEqualTo(201);
    }

    @Test
    void an_observation_without_status_and_code_is_a_422_that_names_both() {
        Server.Answer answer = server.post("Observation", "{\"resourceType\":\"Observation\",\"valueString\":\"a\"}");

        assertThat(answer.status()).isEqualTo(422);
        OperationOutcome outcome = answer.resource();
        assertThat(outcome.getIssue())
                .extracting(issue -> issue.getExpression().get(0).getValue())
                .contains("Observation.status", "Observation.code");
    }

    @Test
    void an_own_write_is_found_at_once() {
        String search = "Patient?identifier=" + number;
        nothingStored();

        String id = Clinic.id(server.post("Patient", patient("\"active\":true")).header("Location"));
        assertThat(server.get(search).bundle().getTotal()).isEqualTo(1);

        Patient amended = server.read("Patient/" + id);
        amended.setGender(AdministrativeGender.FEMALE);
        server.put("Patient/" + id, Clinic.json(amended));
        assertThat(Clinic.in(server.get(search).bundle(), Patient.class).getGender())
                .isEqualTo(AdministrativeGender.FEMALE);

        server.delete("Patient/" + id);
        nothingStored();
    }

    private void refused(Server.Answer answer, int status, String rule, String expression) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        OperationOutcome outcome = answer.resource();
        assertThat(outcome.getIssue()).singleElement().satisfies(issue -> {
            assertThat(issue.getDetails().getCodingFirstRep().getCode()).isEqualTo(rule);
            assertThat(issue.getExpression().get(0).getValue()).isEqualTo(expression);
        });
        nothingStored();
    }

    private void refusedXml(String body, String rule) {
        Server.Answer answer = server.post("Patient", bytes(body), XML);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly(rule);
        assertThat(answer.body()).doesNotContain("not-for-you");
        nothingStored();
    }

    private void nothingStored() {
        assertThat(server.get("Patient?identifier=" + number).bundle().getTotal())
                .isZero();
    }

    private String patient(String member) {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"%s\",\"value\":\"%s\"}],%s}"
                .formatted(Clinic.MRN, number, member);
    }

    private String xml(String members) {
        return "<Patient xmlns=\"http://hl7.org/fhir\">%s<identifier><value value=\"%s\"/></identifier></Patient>"
                .formatted(members, number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean connected(ServerSocket server) {
        try {
            server.accept().close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
