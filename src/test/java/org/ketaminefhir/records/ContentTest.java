package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:15:30.120Z");

    private static Content content(String json) {
        return Content.of(json.getBytes(UTF_8), value -> value);
    }

    private static String stored(String json) {
        return new String(content(json).bytes(), UTF_8);
    }

    private static String sent(String json) {
        return new String(content(json).withIdentity("a-1", 3, AT), UTF_8);
    }

    @Test
    void what_the_store_adds_is_taken_out_and_the_rest_keeps_its_order() {
        assertThat(
                        stored(
                                """
                        { "id": "mine", "status": "final", "meta": {"versionId": "9", "lastUpdated": "2020-01-01T00:00:00Z",
                          "tag": [ {"code": "a"} ]}, "resourceType": "Observation", "b": {"id": "kept"}, "a": [1, 2] }
                        """))
                .isEqualTo(
                        "{\"resourceType\":\"Observation\",\"meta\":{\"tag\":[{\"code\":\"a\"}]},\"status\":\"final\","
                                + "\"b\":{\"id\":\"kept\"},\"a\":[1,2]}");
    }

    @Test
    void a_meta_of_which_nothing_is_left_is_not_kept() {
        assertThat(stored("{\"resourceType\":\"Basic\",\"meta\":{\"versionId\":\"1\"},\"x\":1}"))
                .isEqualTo("{\"resourceType\":\"Basic\",\"x\":1}");
    }

    @Test
    void numbers_stay_as_they_are_written() {
        for (String number :
                List.of("1.0e-22", "84.0", "1.50", "0.00", "-0", "1E5", "12345678901234567890.123456789")) {
            assertThat(stored("{\"resourceType\":\"Basic\",\"x\":" + number + "}"))
                    .contains("\"x\":" + number + "}");
        }
    }

    @Test
    void strings_read_the_same_whatever_their_escapes() throws IOException {
        String json =
                "{\"resourceType\":\"Basic\",\"a\":\"line\\nbreak \\\"quoted\\\" back\\\\slash \\/ \\u00e9 \\ud83d\\ude00 \\u0001 half \\ud83d\","
                        + "\"data\":\"AAAA\\r\\n BBBB\",\"ü\":\"Grüße 世界 😀\"}";

        JsonNode stored = new ObjectMapper().readTree(content(json).bytes());

        assertThat(stored).isEqualTo(new ObjectMapper().readTree(json));
    }

    @Test
    void the_whole_resource_is_what_a_parser_would_make_of_it() throws IOException {
        List<String> sent = List.of(
                "{\"resourceType\":\"Basic\"}",
                "{\"resourceType\":\"Basic\",\"meta\":{\"profile\":[\"p\"]}}",
                "{\"meta\":{\"profile\":[\"p\"],\"versionId\":\"1\"},\"resourceType\":\"Basic\",\"text\":{\"div\":\"<div/>\"}}",
                "{\"id\":\"x\",\"resourceType\":\"Basic\",\"metadata\":{\"a\":[]},\"b\":null,\"c\":true,\"d\":[[],{}]}",
                "{\"contained\":[{\"resourceType\":\"Basic\",\"id\":\"c\",\"meta\":{\"versionId\":\"1\"}}],\"resourceType\":\"List\"}");
        ObjectMapper mapper = new ObjectMapper();
        for (String json : sent) {
            ObjectNode expected = (ObjectNode) mapper.readTree(json);
            ObjectNode meta = expected.withObjectProperty("meta");
            expected.put("id", "a-1");
            meta.put("versionId", "3");
            meta.put("lastUpdated", "2026-11-22T10:15:30.120Z");

            JsonNode whole = mapper.readTree(content(json).withIdentity("a-1", 3, AT));

            assertThat(whole).isEqualTo(expected);
        }
        assertThat(sent("{\"resourceType\":\"Basic\",\"x\":1}"))
                .isEqualTo("{\"resourceType\":\"Basic\",\"id\":\"a-1\",\"meta\":{\"versionId\":\"3\","
                        + "\"lastUpdated\":\"2026-11-22T10:15:30.120Z\"},\"x\":1}");
    }

    @Test
    void placeholders_are_resolved_where_they_are_links() {
        Map<String, String> resolved = Map.of("urn:uuid:1", "Patient/p");
        String json = "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"urn:uuid:1\"},"
                + "\"identifier\":[{\"system\":\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:1\"}],"
                + "\"contained\":[{\"resourceType\":\"Basic\",\"subject\":{\"reference\":\"urn:uuid:1\"}}],"
                + "\"extension\":[{\"url\":\"http://x\",\"valueUri\":\"urn:uuid:1\"}]}";

        String stored = new String(
                Content.of(json.getBytes(UTF_8), value -> resolved.getOrDefault(value, value))
                        .bytes(),
                UTF_8);

        assertThat(stored)
                .isEqualTo(json.replace("\"reference\":\"urn:uuid:1\"", "\"reference\":\"Patient/p\"")
                        .replace("\"valueUri\":\"urn:uuid:1\"", "\"valueUri\":\"Patient/p\""));
    }

    @Test
    void a_stored_document_is_left_alone() {
        String json = "{\"type\":\"document\",\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\","
                + "\"resource\":{\"resourceType\":\"Patient\",\"id\":\"in\",\"meta\":{\"versionId\":\"7\"}}},"
                + "{\"resource\":{\"resourceType\":\"Basic\",\"id\":\"b\",\"subject\":{\"reference\":\"urn:uuid:1\"}}}]}";

        String stored =
                new String(Content.of(json.getBytes(UTF_8), value -> "changed").bytes(), UTF_8);

        assertThat(stored).doesNotContain("changed").contains("\"id\":\"in\",\"meta\":{\"versionId\":\"7\"}");
    }

    @Test
    void depth_and_length_are_no_matter_of_the_store() {
        String deep = "[".repeat(900) + "]".repeat(900);
        String longText = "x".repeat(21_000_000);

        String stored = stored("{\"resourceType\":\"Basic\",\"deep\":" + deep + ",\"text\":\"" + longText + "\"}");

        assertThat(stored).hasSizeGreaterThan(21_000_000).contains(deep);
    }

    @Test
    void what_is_not_one_resource_is_refused_without_its_text() {
        for (String bad : List.of(
                "",
                "[]",
                "{",
                "{\"a\":1}",
                "{\"resourceType\":\"Secret\"",
                "{\"resourceType\":\"secret one\"}",
                "{\"resourceType\":\"Basic\"} {}",
                "{\"resourceType\":\"Basic\",\"x\":secret}")) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> content(bad))
                    .satisfies(e -> assertThat(e.toString()).doesNotContainIgnoringCase("secret"))
                    .withNoCause();
        }
    }

    @Test
    void contents_are_equal_if_they_read_the_same() {
        assertThat(content("{\"resourceType\":\"Basic\", \"x\": 1.0}"))
                .isEqualTo(content("{\"id\":\"a\",\"resourceType\":\"Basic\",\"x\":1.0}"))
                .hasSameHashCodeAs(content("{\"resourceType\":\"Basic\",\"x\":1.0}"))
                .isNotEqualTo(content("{\"resourceType\":\"Basic\",\"x\":1.00}"));
    }
}
