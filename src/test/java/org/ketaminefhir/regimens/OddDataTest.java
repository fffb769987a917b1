package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

class OddDataTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void never_fails_whichever_element_is_missing() throws IOException {
        Scene whole = new Scene();
        IParser parser = Shapes.FHIR.newJsonParser();
        int tried = 0;
        for (Map.Entry<String, Resource> entry : whole.byUrl.entrySet()) {
            JsonNode json = JSON.readTree(parser.encodeResourceToString(entry.getValue()));
            for (String pointer : pointers(json, "")) {
                JsonNode poorer = without(json.deepCopy(), pointer);
                Scene scene = new Scene();
                scene.byUrl.put(entry.getKey(), (Resource) parser.parseResource(poorer.toString()));

                assertThatCode(scene::verdict)
                        .as("%s without %s", entry.getKey(), pointer)
                        .doesNotThrowAnyException();
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(150);
    }

    @Test
    void never_fails_whichever_time_is_no_time() throws IOException {
        for (String odd : List.of("2026-02-30", "2026-03-02T24:61:00Z", "2026", "0001-01-01", "9999-12-31T23:59:59Z")) {
            Scene whole = new Scene();
            Scene scene = new Scene();
            for (Map.Entry<String, Resource> entry : whole.byUrl.entrySet()) {
                String json = Shapes.FHIR
                        .newJsonParser()
                        .encodeResourceToString(entry.getValue())
                        .replaceAll("2026-03-02T10:0[0-9:]*-05:00", odd);
                IParser lenient = Shapes.FHIR
                        .newJsonParser()
                        .setParserErrorHandler(new ca.uhn.fhir.parser.LenientErrorHandler(false).disableAllErrors());
                scene.byUrl.put(entry.getKey(), (Resource) lenient.parseResource(json));
            }

            assertThatCode(scene::verdict).as(odd).doesNotThrowAnyException();
        }
    }

    private static List<String> pointers(JsonNode node, String at) {
        List<String> pointers = new ArrayList<>();
        if (node.isObject()) {
            node.properties().stream()
                    .filter(p -> !p.getKey().equals("resourceType"))
                    .forEach(p -> {
                        pointers.add(at + "/" + p.getKey());
                        pointers.addAll(pointers(p.getValue(), at + "/" + p.getKey()));
                    });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                pointers.add(at + "/" + i);
                pointers.addAll(pointers(node.get(i), at + "/" + i));
            }
        }
        return pointers;
    }

    private static JsonNode without(JsonNode root, String pointer) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(last));
        } else {
            ((ObjectNode) parent).remove(last);
        }
        return root;
    }
}
