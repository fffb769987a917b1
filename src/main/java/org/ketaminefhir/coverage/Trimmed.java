package org.ketaminefhir.coverage;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A record without its free text: notes, and the narrative, which may repeat them. What something was taken from says so
 * by the tag {@code SUBSETTED}.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-common-tags.html">Common tags</a>
 */
final class Trimmed {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Trimmed() {}

    static byte[] of(byte[] json) {
        // A byte a character is enough to see that nothing is to be taken out, as in most records.
        String text = new String(json, StandardCharsets.ISO_8859_1);
        if (!text.contains("\"note\"") && !text.contains("\"div\"")) {
            return json;
        }
        try {
            ObjectNode record = (ObjectNode) JSON.readTree(json);
            boolean notes = record.remove("note") != null;
            boolean narrative = record.remove("text") != null;
            if (!notes && !narrative) {
                return json;
            }
            record.withObject("/meta")
                    .withArray("tag")
                    .addObject()
                    .put("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue")
                    .put("code", "SUBSETTED");
            return JSON.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
