package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.CompatibilityFlags;
import com.flipkart.zjsonpatch.InvalidJsonPatchException;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import com.flipkart.zjsonpatch.JsonPatchTestFailedException;
import java.io.IOException;
import java.util.EnumSet;

/** RFC 6902, one operation after the other. */
final class JsonPatching implements Patch {
    private static final int MOST_OPERATIONS = 1000;
    /** A few copies of copies would otherwise fill any memory. */
    private static final int MOST_NODES = 200_000;

    private static final EnumSet<CompatibilityFlags> STRICT =
            EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT);

    private final ArrayNode operations;

    private JsonPatching(ArrayNode operations) {
        this.operations = operations;
    }

    static Patch read(byte[] body) {
        try {
            if (!(Tree.read(body) instanceof ArrayNode operations)) {
                throw Unpatchable.malformed("A JSON Patch is a list of operations.");
            }
            if (operations.size() > MOST_OPERATIONS) {
                throw Unpatchable.malformed("A patch has at most %d operations.".formatted(MOST_OPERATIONS));
            }
            JsonPatch.validate(operations, STRICT);
            return new JsonPatching(operations);
        } catch (IOException | NumberFormatException e) {
            throw Unpatchable.malformed("The body is not JSON, or one of its objects has a name twice.");
        } catch (JsonPatchApplicationException | IllegalArgumentException e) {
            throw Unpatchable.malformed("Every operation of a JSON Patch has an op (add, remove, replace, move, copy or"
                    + " test), a path that is a JSON Pointer, and from or value where its op needs one.");
        }
    }

    @Override
    public byte[] of(byte[] resource) {
        ObjectNode before = Tree.stored(resource);
        // Applied in place; a patch that replaces the whole document needs something to be replaced in.
        JsonNode tree = before.deepCopy();
        for (int i = 0; i < operations.size(); i++) {
            tree = applied(tree, i);
        }
        return Tree.write(Narrative.after(before, tree));
    }

    private JsonNode applied(JsonNode tree, int index) {
        ArrayNode one = Tree.NODES.arrayNode().add(operations.get(index).deepCopy());
        try {
            JsonNode patched = JsonPatch.apply(one, tree, STRICT);
            if (operations.get(index).path("op").asText().equals("copy") && nodes(patched) > MOST_NODES) {
                throw refused(index, "makes the record larger than any record may be");
            }
            return patched;
        } catch (JsonPatchTestFailedException e) {
            throw refused(index, "tests for another value than the record has");
        } catch (InvalidJsonPatchException e) {
            throw Unpatchable.malformed("Operation %d of the patch is not written as RFC 6902 says.".formatted(index));
        } catch (JsonPatchApplicationException | IllegalArgumentException e) {
            throw refused(index, "names a place that the record does not have");
        }
    }

    private static Unpatchable refused(int index, String what) {
        return Unpatchable.refused("Operation %d of the patch (counted from 0) %s.".formatted(index, what));
    }

    private static int nodes(JsonNode node) {
        int nodes = 1;
        for (JsonNode child : node) {
            nodes += nodes(child);
        }
        return nodes;
    }
}
