package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The narrative of a record whose data were changed under it must not mislead whoever reads it.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#patch">patch</a>: the server ensures that the narrative is not
 *     clinically unsafe after the patch
 */
final class Narrative {
    private static final Set<String> SAYS_WHAT_THE_DATA_SAY = Set.of("generated", "extensions");
    private static final Set<String> NO_DATA = Set.of("text", "meta");

    private Narrative() {}

    /**
     * The patched record, without a narrative that was made from the data as they were.
     *
     * @throws Unpatchable if the narrative has words of its own that the patch does not look after
     */
    static JsonNode after(ObjectNode before, JsonNode patched) {
        JsonNode text = before.get("text");
        if (text == null || !(patched instanceof ObjectNode after) || !text.equals(after.get("text"))) {
            return patched;
        }
        if (data(before).equals(data(after))) {
            return patched;
        }
        String status = text.path("status").asText();
        if (SAYS_WHAT_THE_DATA_SAY.contains(status)) {
            after.remove("text");
        } else if (status.equals("additional")) {
            throw Unpatchable.narrative();
        }
        return after;
    }

    private static ObjectNode data(ObjectNode resource) {
        ObjectNode data = Tree.NODES.objectNode();
        data.setAll(resource);
        return data.remove(NO_DATA);
    }
}
