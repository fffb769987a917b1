package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.wire.Readings.inXml;
import static org.ketaminefhir.wire.Readings.sentences;
import static org.ketaminefhir.wire.Readings.xml;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XmlReadingTest {
    @Test
    void numbers_versions_ids_and_white_space_survive() {
        assertThat(
                        json(
                                """
                <Bundle xmlns="http://hl7.org/fhir"><id value="doc"/><type value="document"/><entry id="e1">
                <fullUrl value="https://clinic.example/fhir/Observation/other"/><resource><Observation><id value="o1"/>
                <subject><reference value="Patient/45/_history/2"/></subject>
                <valueQuantity><value value="1.0e-22"/></valueQuantity></Observation></resource></entry>
                <entry><resource><Binary><contentType value="text/plain"/><data value="YWJj ZGVm&#10;YQ=="/></Binary>
                </resource></entry></Bundle>"""))
                .isEqualTo(
                        "{\"resourceType\":\"Bundle\",\"id\":\"doc\",\"type\":\"document\",\"entry\":[{\"id\":\"e1\","
                                + "\"fullUrl\":\"https://clinic.example/fhir/Observation/other\",\"resource\":"
                                + "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"subject\":"
                                + "{\"reference\":\"Patient/45/_history/2\"},\"valueQuantity\":{\"value\":1.0e-22}}},"
                                + "{\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\","
                                + "\"data\":\"YWJj ZGVm\\nYQ==\"}}]}");
    }

    @Test
    void primitives_with_ids_and_extensions_become_companions() {
        assertThat(
                        json(
                                """
                <Patient xmlns="http://hl7.org/fhir"><name><given value="a"/><given id="g" value="b"/><given>
                <!-- no value --><extension url="https://clinic.example/x"><valueBoolean value="true"/></extension></given>
                </name><birthDate><extension url="https://clinic.example/y"><valueInteger value="7"/></extension>
                </birthDate></Patient>"""))
                .isEqualTo(
                        "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"a\",\"b\",null],\"_given\":[null,"
                                + "{\"id\":\"g\"},{\"extension\":[{\"url\":\"https://clinic.example/x\",\"valueBoolean\":true}]}]}],"
                                + "\"_birthDate\":{\"extension\":[{\"url\":\"https://clinic.example/y\",\"valueInteger\":7}]}}");
    }

    @Test
    void a_narrative_becomes_text_of_its_own() {
        assertThat(
                        json(
                                """
                <Patient xmlns="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><text>
                <status value="generated"/><h:div xml:lang="en"><h:p title='"&lt;'>a &lt; <h:br/>ü</h:p></h:div></text>
                </Patient>"""))
                .isEqualTo("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":"
                        + "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\" xml:lang=\\\"en\\\">"
                        + "<p title=\\\"&quot;&lt;\\\">a &lt; <br/>ü</p></div>\"}}");
    }

    @Test
    void a_schema_location_on_the_root_is_taken_and_left_out() {
        assertThat(
                        json(
                                """
                <?xml version="1.0" encoding="UTF-8"?><!-- a --><?b c?>
                <Basic xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://hl7.org/fhir http://127.0.0.1:1/basic.xsd"><id value="a"/></Basic>"""))
                .isEqualTo("{\"resourceType\":\"Basic\",\"id\":\"a\"}");
    }

    @Test
    void unknown_elements_attributes_and_text_are_told_with_their_path() {
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir" foo="1"><active value="true" bar="2"/><name><surname value="a"/>
                b</name><_birthDate value="1"/><resourceType value="Patient"/></Patient>"""))
                .containsExactly(
                        "unknown-element Patient",
                        "unknown-element Patient.active",
                        "unknown-element Patient.name[0].surname",
                        "unknown-element Patient.name[0]",
                        "unknown-element Patient.birthDate",
                        "unknown-element Patient.resourceType",
                        "empty-element Patient.name[0]");
    }

    @Test
    void foreign_elements_are_told() {
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir"><active value="true"/><x:name xmlns:x="urn:x"><x:y/></x:name>
                </Patient>"""))
                .containsExactly("xml-namespace Patient.name");
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div>a</div></text></Patient>"""))
                .containsExactly("xml-namespace Patient.text.div");
    }

    @Test
    void elements_twice_or_out_of_order_are_told() {
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir"><name><text value="a"/></name><active value="true"/>
                <birthDate value="1980"/><birthDate value="1981"/></Patient>"""))
                .containsExactly("xml-order Patient.active", "xml-repeated Patient.birthDate");
    }

    @Test
    void what_is_wrong_as_fhir_is_told_as_for_json() {
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir"><id value="a b"/><active value="True"/><name/><birthDate/>
                <deceasedBoolean value="false"/><deceasedDateTime value="2026"/><multipleBirthInteger value="+1"/>
                <managingOrganization><reference value="#a"/></managingOrganization></Patient>"""))
                .containsExactly(
                        "id-invalid Patient.id",
                        "format-invalid Patient.active",
                        "empty-element Patient.name[0]",
                        "empty-element Patient.birthDate",
                        "choice-twice Patient.deceased",
                        "format-invalid Patient.multipleBirth",
                        "contained-missing Patient.managingOrganization.reference");
    }

    @Test
    void an_unknown_type_or_a_second_resource_is_told() {
        assertThat(inXml("<Foo xmlns='http://hl7.org/fhir'/>")).containsExactly("resource-type Resource");
        assertThat(
                        inXml(
                                """
                <Patient xmlns="http://hl7.org/fhir"><contained><Basic><id value="a"/></Basic><Basic/></contained>
                <contained/></Patient>"""))
                .containsExactly("xml-repeated Patient.contained[0]", "resource-type Patient.contained[1]");
    }

    @Test
    void xml_that_breaks_off_is_told_with_the_place() {
        Reading reading = xml("<Patient xmlns=\"http://hl7.org/fhir\">\n<name>");

        assertThat(Readings.found(reading)).containsExactly("xml-syntax Patient.name[0]");
        assertThat(sentences(reading)).containsExactly("The XML is not well formed at line 2, column 6.");
        assertThat(inXml("")).containsExactly("xml-syntax Resource");
        assertThat(inXml("{\"resourceType\":\"Patient\"}")).containsExactly("xml-syntax Resource");
    }

    @Test
    void another_encoding_is_refused() {
        assertThat(inXml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Patient xmlns=\"http://hl7.org/fhir\"/>"))
                .containsExactly("xml-syntax Resource");
        assertThat(Readings.found(Readings.READER.xml("<Patient/>".getBytes(StandardCharsets.UTF_16))))
                .containsExactly("xml-syntax Resource");
    }

    @Test
    void an_attachment_of_a_million_signs_is_read() {
        String data = "YWJj".repeat(300_000);

        assertThat(xml("<Binary xmlns='http://hl7.org/fhir'><contentType value='text/plain'/><data value='" + data
                                + "'/></Binary>")
                        .issues())
                .isEmpty();
    }

    private static String json(String xml) {
        Reading reading = xml(xml);
        assertThat(reading.issues()).isEmpty();
        return new String(reading.json(), StandardCharsets.UTF_8);
    }
}
