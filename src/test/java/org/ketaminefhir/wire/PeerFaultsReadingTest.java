package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.wire.Readings.found;
import static org.ketaminefhir.wire.Readings.inJson;
import static org.ketaminefhir.wire.Readings.inXml;
import static org.ketaminefhir.wire.Readings.json;
import static org.ketaminefhir.wire.Readings.patient;
import static org.ketaminefhir.wire.Readings.sentences;
import static org.ketaminefhir.wire.Readings.xml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another FHIR server was seen to store, or to fail at: read here as what it is. */
class PeerFaultsReadingTest {
    private static final String FHIR = " xmlns=\"http://hl7.org/fhir\"";

    @Test
    void truncated_json_is_told_with_the_place_where_it_breaks_off() {
        Reading reading = json("{\"resourceType\":\"Patient\",\n \"birthDate\":\"1980-0");

        assertThat(found(reading)).containsExactly("json-syntax Patient.birthDate");
        assertThat(sentences(reading)).containsExactly("The JSON breaks off at line 2, column 21.");
    }

    @Test
    void a_string_for_an_object_is_no_fhir() {
        assertThat(inJson(patient("\"name\":[\"Test\"],\"maritalStatus\":\"M\"")))
                .containsExactly("json-type Patient.name[0]", "json-type Patient.maritalStatus");
    }

    @Test
    void an_object_for_an_array_is_no_fhir() {
        assertThat(inJson(patient("\"name\":{\"family\":\"Test\"}"))).containsExactly("json-type Patient.name");
    }

    @Test
    void an_array_for_a_single_value_is_no_fhir() {
        assertThat(inJson(patient("\"birthDate\":[\"1980-01-01\"],\"maritalStatus\":[{\"text\":\"x\"}]")))
                .containsExactly("json-type Patient.birthDate", "json-type Patient.maritalStatus");
    }

    @Test
    void a_number_for_a_string_is_no_fhir() {
        assertThat(inJson(patient("\"name\":[{\"family\":17}]"))).containsExactly("json-type Patient.name[0].family");
    }

    @Test
    void a_string_for_a_number_is_no_fhir() {
        assertThat(inJson("""
                {"resourceType":"Observation","valueQuantity":{"value":"84.0"}}"""))
                .containsExactly("json-type Observation.value.value");
    }

    @Test
    void true_in_quotes_is_no_boolean() {
        assertThat(inJson(patient("\"active\":\"true\""))).containsExactly("json-type Patient.active");
    }

    @Test
    void null_and_empty_elements_are_no_fhir() {
        assertThat(inJson(patient("\"active\":null,\"gender\":\"\",\"maritalStatus\":{},\"name\":[],\"address\":[{}]")))
                .containsExactly(
                        "empty-element Patient.active",
                        "empty-element Patient.gender",
                        "empty-element Patient.maritalStatus",
                        "empty-element Patient.name",
                        "empty-element Patient.address[0]");
    }

    @Test
    void unknown_elements_are_named() {
        assertThat(inJson(patient("\"birthdate\":\"1980-01-01\",\"name\":[{\"surname\":{\"a\":[1]}}],\"_foo\":{}")))
                .containsExactly(
                        "unknown-element Patient.birthdate",
                        "unknown-element Patient.name[0].surname",
                        "unknown-element Patient.foo");
    }

    @Test
    void a_name_that_looks_like_data_is_not_repeated() {
        Reading reading = json(patient("\"John Smith 1980\":1"));

        assertThat(found(reading)).containsExactly("unknown-element Patient");
        assertThat(reading.issues().toString()).doesNotContain("John");
    }

    @Test
    void bad_ids_are_refused() {
        assertThat(inJson(patient("\"id\":\"a b\""))).containsExactly("id-invalid Patient.id");
        assertThat(inJson(patient("\"id\":\"a_b\""))).containsExactly("id-invalid Patient.id");
        assertThat(inJson(patient("\"id\":\"" + "a".repeat(65) + "\""))).containsExactly("id-invalid Patient.id");
        assertThat(inJson(patient("\"name\":[{\"id\":\"a b\",\"text\":\"x\"}]")))
                .containsExactly("id-invalid Patient.name[0].id");
    }

    @Test
    void a_dangling_reference_to_a_contained_resource_is_refused() {
        assertThat(
                        inJson(
                                patient(
                                        """
                "managingOrganization":{"reference":"#b"},"contained":[{"resourceType":"Organization","id":"a"}]""")))
                .containsExactly("contained-missing Patient.managingOrganization.reference");
        assertThat(
                        inJson(
                                patient(
                                        """
                "managingOrganization":{"reference":"#a"},"contained":[{"resourceType":"Organization","id":"a"}]""")))
                .isEmpty();
    }

    @Test
    void what_one_entry_contains_does_not_serve_another() {
        assertThat(
                        inJson(
                                """
                {"resourceType":"Bundle","type":"collection","entry":[
                 {"resource":{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a"}]}},
                 {"resource":{"resourceType":"Patient","managingOrganization":{"reference":"#a"}}}]}"""))
                .containsExactly("contained-missing Bundle.entry[1].resource.managingOrganization.reference");
    }

    @Test
    void a_contained_resource_contains_none() {
        assertThat(
                        inJson(
                                patient(
                                        """
                "contained":[{"resourceType":"Organization","id":"a",
                "contained":[{"resourceType":"Organization","id":"b"}]}]""")))
                .containsExactly("contained-nested Patient.contained[0].contained[0]");
    }

    @Test
    void single_quotes_are_no_json() {
        assertThat(sentences(json("{'resourceType':'Patient'}")))
                .containsExactly("The JSON is not well formed at line 1, column 2: names and strings stand in double"
                        + " quotes.");
    }

    @Test
    void a_plus_sign_is_no_json() {
        Reading reading = json("{\"resourceType\":\"Patient\",\"multipleBirthInteger\":+1}");

        assertThat(found(reading)).containsExactly("json-syntax Patient");
        assertThat(sentences(reading))
                .containsExactly("The JSON is not well formed at line 1, column 51: a number has no plus sign.");
    }

    @Test
    void an_external_dtd_is_refused_and_nothing_is_fetched() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + server.getLocalPort() + "/x.dtd";

            assertThat(inXml("<!DOCTYPE Patient SYSTEM \"" + address + "\"><Patient" + FHIR + "/>"))
                    .containsExactly("xml-entity Resource");

            server.setSoTimeout(1);
            assertThat(connected(server)).isFalse();
        }
    }

    @Test
    void a_parameter_entity_is_refused_and_nothing_is_fetched() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + server.getLocalPort() + "/x.dtd";

            assertThat(inXml("<!DOCTYPE Patient [<!ENTITY % x SYSTEM \"" + address + "\"> %x;]><Patient" + FHIR + "/>"))
                    .containsExactly("xml-entity Resource");

            server.setSoTimeout(1);
            assertThat(connected(server)).isFalse();
        }
    }

    @Test
    void an_external_entity_is_refused_and_no_file_is_read(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "not-for-you");

        Reading reading = xml(
                "<!DOCTYPE Patient [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><Patient" + FHIR
                        + "><text><status value=\"generated\"/><div xmlns=\"http://www.w3.org/1999/xhtml\">&x;</div></text></Patient>");

        assertThat(found(reading)).containsExactly("xml-entity Resource");
        assertThat(new String(reading.json(), StandardCharsets.UTF_8)).doesNotContain("not-for-you");
    }

    @Test
    void a_billion_laughs_are_refused_unexpanded() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE Patient [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY l%d \"&l%d;&l%d;&l%d;\">".formatted(i, i - 1, i - 1, i - 1));
        }
        String body = laughs + "]><Patient" + FHIR + "><id value=\"&l29;\"/></Patient>";

        assertThat(inXml(body)).containsExactly("xml-entity Resource");
    }

    @Test
    void an_entity_without_a_document_type_is_refused() {
        assertThat(inXml("<Patient" + FHIR + "><id value=\"&x;\"/></Patient>")).containsExactly("xml-entity Patient");
        assertThat(inXml("<Patient" + FHIR + ">&x;</Patient>")).containsExactly("xml-entity Patient");
    }

    @Test
    void a_wrong_root_namespace_is_refused() {
        assertThat(inXml("<Patient><id value=\"a\"/></Patient>")).containsExactly("xml-namespace Resource");
        assertThat(inXml("<Patient xmlns=\"http://hl7.org/FHIR\"/>")).containsExactly("xml-namespace Resource");
    }

    @Test
    void xinclude_is_refused_and_no_file_is_read(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "not-for-you");

        Reading reading = xml("<Patient" + FHIR + "><name><family value=\"a\"/>"
                + "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" parse=\"text\" href=\"" + secret.toUri()
                + "\"/></name></Patient>");

        assertThat(found(reading)).containsExactly("xml-entity Patient.name[0]");
        assertThat(reading.json()).isEmpty();
    }

    @Test
    void a_bundle_nested_300_deep_is_refused() {
        String open = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":";
        String nested = open.repeat(300) + "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}" + "}]}".repeat(300);

        assertThat(inJson(nested))
                .singleElement()
                .asString()
                .startsWith("json-depth Bundle.entry[0].resource.entry[0]");
    }

    @Test
    void a_bundle_nested_300_deep_with_its_types_last_is_refused() {
        String nested = "{\"entry\":[{\"resource\":".repeat(300)
                + "{\"resourceType\":\"Bundle\"}"
                + "}],\"resourceType\":\"Bundle\"}".repeat(300);

        assertThat(json(nested).issues()).singleElement().matches(issue -> issue.rule()
                .equals("json-depth"));
    }

    @Test
    void xml_nested_300_deep_is_refused() {
        String nested = "<Bundle" + FHIR + ">" + "<entry><resource><Bundle>".repeat(300)
                + "</Bundle></resource></entry>".repeat(300) + "</Bundle>";

        assertThat(xml(nested).issues()).singleElement().matches(issue -> issue.rule()
                .equals("xml-depth"));
    }

    @Test
    void a_byte_order_mark_before_json_is_dropped() throws IOException {
        String patient = patient("\"active\":true");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        body.write(patient.getBytes(StandardCharsets.UTF_8));

        Reading reading = Readings.READER.json(body.toByteArray());

        assertThat(reading.issues()).isEmpty();
        assertThat(new String(reading.json(), StandardCharsets.UTF_8)).isEqualTo(patient);
    }

    @Test
    void script_and_iframe_in_a_narrative_are_refused() {
        for (String evil : new String[] {"<script>1</script>", "<iframe src='x'/>", "<p onclick='x()'>a</p>"}) {
            String div = "<div xmlns='http://www.w3.org/1999/xhtml'>" + evil + "</div>";

            assertThat(inJson(patient("\"text\":{\"status\":\"generated\",\"div\":\"" + div + "\"}")))
                    .containsExactly("narrative-unsafe Patient.text.div");
        }
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
