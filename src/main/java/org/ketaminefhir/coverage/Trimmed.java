package org.ketaminefhir.coverage;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * A record without what was not asked for. What something was taken from says so by the tag {@code SUBSETTED}.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-common-tags.html">Common tags</a>
 */
final class Trimmed {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static final String TAG = "SUBSETTED";
    static final String TAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    private Trimmed() {}

    /** Without notes, and without the narrative, which may repeat them. */
    static byte[] ofFreeText(byte[] json) {
        // A byte a character is enough to see that nothing is to be taken out, as in most records.
        String text = new String(json, StandardCharsets.ISO_8859_1);
        return text.contains("\"note\"") || text.contains("\"div\"") ? trimmed(json, Trimmed::withoutNotes) : json;
    }

    /** A response without its answers. */
    static byte[] ofAnswers(byte[] json) {
        return trimmed(json, record -> record.remove("item") != null);
    }

    /** A note is on a part of a record as well, as on the reaction of an allergy; a resource inside has a narrative. */
    private static boolean withoutNotes(JsonNode node) {
        boolean taken = false;
        if (node instanceof ObjectNode object) {
            taken = object.remove("note") != null;
            taken |= object.has("resourceType") && object.remove("text") != null;
        }
        for (JsonNode part : node) {
            taken |= withoutNotes(part);
        }
        return taken;
    }

    /** @param trim takes out, and says whether there was anything */
    private static byte[] trimmed(byte[] json, Predicate<ObjectNode> trim) {
        try {
            ObjectNode record = (ObjectNode) JSON.readTree(json);
            if (!trim.test(record)) {
                return json;
            }
            ArrayNode tags = record.withObject("/meta").withArray("tag");
            if (tags.findValuesAsText("code").contains(TAG)) {
                return JSON.writeValueAsBytes(record);
            }
            tags.addObject().put("system", TAGS).put("code", TAG);
            return JSON.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
