package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.wire.Readings.found;
import static org.ketaminefhir.wire.Readings.inJson;
import static org.ketaminefhir.wire.Readings.json;
import static org.ketaminefhir.wire.Readings.patient;
import static org.ketaminefhir.wire.Readings.sentences;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReadingTest {
    private static final String EXTENSION =
            "{\"extension\":[{\"url\":\"https://clinic.example/x\",\"valueString\":\"y\"}]}";

    @Test
    void a_body_comes_back_byte_for_byte_with_its_type_and_its_entries() {
        String first = "{\"resourceType\" : \"Patient\", \"active\":true }";
        String second = "{\"id\":\"ö\\u00f6\",\"resourceType\":\"Basic\"}".replace("ö\\u00f6", "b");
        String body =
                "{ \"resourceType\":\"Bundle\",\"type\":\"batch\", \"entry\" : [ {\"fullUrl\":\"urn:x:ü\",\"resource\": "
                        + first + "}, {\"request\":{\"method\":\"GET\",\"url\":\"Patient\"}}, {\"resource\":" + second
                        + "}]}";

        Reading reading = json(body);

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.sound()).isTrue();
        assertThat(reading.resourceType()).isEqualTo("Bundle");
        assertThat(new String(reading.json(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(reading.entries()).extracting(Slice::entry).containsExactly(0, 2);
        assertThat(reading.entries())
                .extracting(slice -> new String(slice.of(reading.json()), StandardCharsets.UTF_8))
                .containsExactly(first, second);
    }

    @Test
    void resources_in_parameters_are_found_too() {
        Reading reading = json(
                """
                {"resourceType":"Parameters","parameter":[{"name":"profile","valueCanonical":"https://x.example/p"},
                {"name":"resource","resource":{"resourceType":"Bundle","type":"batch","entry":[
                {"resource":{"resourceType":"Patient"}}]}}]}""");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.entries()).extracting(Slice::entry).containsExactly(1);
        assertThat(new String(reading.entries().get(0).of(reading.json()), StandardCharsets.UTF_8))
                .startsWith("{\"resourceType\":\"Bundle\"")
                .endsWith("]}");
    }

    @Test
    void resources_deeper_down_are_no_entries() {
        Reading reading = json(
                """
                {"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"400",
                "outcome":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}}}]}""");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.entries()).isEmpty();
    }

    @Test
    void the_path_has_list_indexes_and_choices_without_their_type() {
        assertThat(
                        inJson(
                                """
                {"resourceType":"Bundle","type":"batch","entry":[{},{"resource":{"component":[{"code":{"text":"a"}},
                {"valueDateTime":"2026-13-01"}],"resourceType":"Observation"}}]}"""))
                .containsExactly(
                        "empty-element Bundle.entry[0]", "format-invalid Bundle.entry[1].resource.component[1].value");
    }

    @Test
    void all_issues_are_told_up_to_200() {
        assertThat(json(patient("\"a\":1,\"b\":2,\"active\":1")).issues()).hasSize(3);

        String names = "\"name\":[" + "{},".repeat(400) + "{}]";
        assertThat(json(patient(names)).issues()).hasSize(200);
    }

    @Test
    void a_name_twice_in_one_object_is_told_for_each() {
        assertThat(
                        inJson(
                                patient(
                                        "\"active\":true,\"active\":false,\"resourceType\":\"Patient\",\"name\":[{\"text\":\"a\",\"text\":\"b\"}]")))
                .containsExactly(
                        "json-duplicate-key Patient.active",
                        "json-duplicate-key Patient.resourceType",
                        "json-duplicate-key Patient.name[0].text");
    }

    @Test
    void two_types_of_one_choice_are_refused() {
        assertThat(inJson("{\"resourceType\":\"Observation\",\"valueString\":\"a\",\"valueInteger\":1}"))
                .containsExactly("choice-twice Observation.value");
        assertThat(inJson(
                        "{\"resourceType\":\"Observation\",\"valueString\":\"a\",\"_valueInteger\":" + EXTENSION + "}"))
                .containsExactly("choice-twice Observation.value");
        assertThat(inJson(
                        "{\"resourceType\":\"Observation\",\"_valueString\":" + EXTENSION + ",\"valueString\":\"a\"}"))
                .isEmpty();
    }

    @Test
    void a_type_that_the_choice_does_not_have_is_an_unknown_element() {
        assertThat(inJson("{\"resourceType\":\"Observation\",\"valueMoney\":{\"value\":1},\"value\":1}"))
                .containsExactly("unknown-element Observation.valueMoney", "unknown-element Observation.value");
    }

    @Test
    void a_primitive_may_have_an_extension_instead_of_a_value() {
        assertThat(inJson(patient("\"_birthDate\":" + EXTENSION))).isEmpty();
        assertThat(inJson(patient("\"birthDate\":\"1980\",\"_birthDate\":{\"id\":\"a\"}")))
                .isEmpty();
        assertThat(inJson(patient("\"_birthDate\":{\"value\":\"1980\"}")))
                .containsExactly("unknown-element Patient.birthDate.value");
        assertThat(inJson(patient("\"_birthDate\":\"1980\""))).containsExactly("json-type Patient.birthDate");
        assertThat(inJson(patient("\"_maritalStatus\":" + EXTENSION)))
                .containsExactly("unknown-element Patient.maritalStatus");
        assertThat(inJson(patient("\"name\":[{\"_id\":" + EXTENSION + ",\"text\":\"a\"}]")))
                .containsExactly("unknown-element Patient.name[0].id");
    }

    @Test
    void null_pads_lists_of_primitives_where_the_other_list_speaks() {
        assertThat(inJson(name("\"given\":[\"a\",null],\"_given\":[null," + EXTENSION + "]")))
                .isEmpty();
        assertThat(inJson(name("\"_given\":[null," + EXTENSION + "],\"given\":[\"a\",null]")))
                .isEmpty();
        assertThat(inJson(name("\"given\":[\"a\",\"b\"],\"_given\":[" + EXTENSION + "]")))
                .isEmpty();
        assertThat(inJson(name("\"_given\":[" + EXTENSION + "]"))).isEmpty();
    }

    @Test
    void null_in_both_lists_or_in_the_only_one_is_empty() {
        assertThat(inJson(name("\"given\":[\"a\",null]"))).containsExactly("empty-element Patient.name[0].given[1]");
        assertThat(inJson(name("\"given\":[\"a\",null],\"_given\":[" + EXTENSION + ",null]")))
                .containsExactly("empty-element Patient.name[0].given[1]");
        assertThat(inJson(name("\"_given\":[null]"))).containsExactly("empty-element Patient.name[0].given[0]");
        assertThat(inJson(patient("\"name\":[null]"))).containsExactly("empty-element Patient.name[0]");
    }

    @Test
    void a_list_in_a_list_is_no_fhir() {
        assertThat(inJson(patient("\"name\":[[{\"text\":\"a\"}]]"))).containsExactly("json-type Patient.name[0]");
        assertThat(inJson(name("\"given\":[[\"a\"]]"))).containsExactly("json-type Patient.name[0].given[0]");
    }

    @Test
    void what_stands_inside_a_wrong_kind_is_still_looked_at() {
        assertThat(inJson(patient("\"name\":{\"foo\":1}")))
                .containsExactly("json-type Patient.name", "unknown-element Patient.name.foo");
    }

    @Test
    void a_missing_unknown_or_abstract_type_is_told() {
        assertThat(inJson("{}")).containsExactly("resource-type Resource");
        assertThat(inJson("{\"id\":\"a\"}")).containsExactly("resource-type Resource");
        assertThat(inJson("{\"resourceType\":\"patient\"}")).containsExactly("resource-type Resource");
        assertThat(inJson("{\"resourceType\":\"DomainResource\"}")).containsExactly("resource-type Resource");
        assertThat(inJson("{\"resourceType\":{\"resourceType\":\"Patient\"},\"id\":\"a\"}"))
                .containsExactly("resource-type Resource");
        assertThat(inJson("[{\"resourceType\":\"Patient\"}]")).containsExactly("resource-type Resource");
        assertThat(inJson("\"Patient\"")).containsExactly("resource-type Resource");
        assertThat(inJson(patient("\"contained\":[{\"id\":\"a\",\"x\":{\"y\":[1]}}],\"active\":true")))
                .containsExactly("resource-type Patient.contained[0]");
        assertThat(inJson(patient("\"name\":[{\"resourceType\":\"HumanName\",\"text\":\"a\"}]")))
                .containsExactly("unknown-element Patient.name[0].resourceType");
    }

    @Test
    void a_resource_reads_the_same_wherever_its_type_stands() {
        assertThat(inJson("{\"active\":1,\"resourceType\":\"Patient\",\"id\":\"_\"}"))
                .containsExactly("json-type Patient.active", "id-invalid Patient.id");
    }

    @Test
    void a_reference_to_the_container_itself_and_one_from_inside_hold() {
        assertThat(
                        inJson(
                                patient(
                                        """
                "contained":[{"resourceType":"Organization","id":"a","partOf":{"reference":"#b"}},
                {"resourceType":"Organization","id":"b","partOf":{"reference":"#"}}],
                "managingOrganization":{"reference":"#a"}""")))
                .isEmpty();
    }

    @Test
    void a_canonical_may_point_to_a_contained_resource() {
        assertThat(
                        inJson(
                                """
                {"resourceType":"Questionnaire","status":"active","item":[{"linkId":"1","type":"choice","answerValueSet":"#v"}]}"""))
                .containsExactly("contained-missing Questionnaire.item[0].answerValueSet");
    }

    @Test
    void questionnaires_nest_as_deep_as_they_like_within_the_limit() {
        assertThat(
                        inJson(
                                """
                {"resourceType":"Questionnaire","item":[{"linkId":"1","item":[{"linkId":"2","item":[
                {"linkId":"3","foo":1}]}]}]}"""))
                .containsExactly("unknown-element Questionnaire.item[0].item[0].item[0].foo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"resourceType\":\"Patient\",}|a name in double quotes is expected",
                "{\"resourceType\":\"Patient\" \"a\":1}|a comma or the closing bracket is expected",
                "{\"resourceType\" \"Patient\"}|a colon is expected",
                "{\"resourceType\":Patient}|a value is expected; a string stands in double quotes",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":01}|no leading zeros",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":NaN}|no such number",
                "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":1.}|a digit is missing",
                "{/* note */\"resourceType\":\"Patient\"}|no comments",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"a\tb\"}]}|has to be escaped",
                "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"\\x\"}]}|an escape that JSON does not know",
                "{\"resourceType\":\"Patient\",\"name\":}|a value is expected",
                "{\"resourceType\":\"Patient\"]|closes nothing",
                "{\"resourceType\":\"Patient\"|breaks off at line 1, column 26",
                "{\"resourceType\":\"Patient\"}{}|More stands after the end",
                "{\"resourceType\":\"Patient\"}]|closes nothing",
                "~ ~|The body is empty"
            })
    void what_is_no_json_is_told_in_plain_words(String body, String words) {
        Reading reading = json(body);

        assertThat(reading.issues()).hasSize(1);
        assertThat(reading.issues().get(0).rule()).isEqualTo("json-syntax");
        assertThat(sentences(reading).get(0)).contains(words);
    }

    @Test
    void what_was_found_before_the_syntax_broke_is_told_as_well() {
        assertThat(inJson(patient("\"foo\":1,\"active\":tru")))
                .containsExactly("unknown-element Patient.foo", "json-syntax Patient");
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() {
        byte[] body = patient("\"name\":[{\"text\":\"?\"}]").getBytes(StandardCharsets.UTF_8);
        body[new String(body, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xE4;

        Reading reading = Readings.READER.json(body);

        assertThat(sentences(reading)).containsExactly("The body is not UTF-8 at line 1, column 44.");
    }

    @Test
    void utf_16_is_refused_with_words() {
        for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Reading reading = Readings.READER.json(patient("\"active\":true").getBytes(charset));

            assertThat(found(reading)).containsExactly("json-syntax Resource");
            assertThat(sentences(reading).get(0)).contains("UTF-8");
        }
    }

    @Test
    void half_a_surrogate_pair_is_no_text() {
        assertThat(inJson(name("\"text\":\"\\ud83d\""))).containsExactly("format-invalid Patient.name[0].text");
        assertThat(inJson(name("\"text\":\"\\ud83d\\ude00\""))).isEmpty();
        assertThat(inJson(name("\"text\":\"\\u0000\""))).containsExactly("format-invalid Patient.name[0].text");
    }

    private static String name(String members) {
        return patient("\"name\":[{" + members + "}]");
    }
}
