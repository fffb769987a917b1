package org.ketaminefhir.patch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.StreamSupport;

/** JSON as a tree whose numbers stay as they are written. */
final class Tree {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A record that is stored may be longer than Jackson takes by itself. Depth is bounded: this is recursive. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(500)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Tree() {}

    /** @throws IOException if this is not one JSON value */
    static JsonNode read(byte[] json) throws IOException {
        try (JsonParser in = JSON.createParser(json)) {
            if (in.nextToken() == null) {
                throw new IOException("nothing");
            }
            JsonNode root = value(in);
            if (in.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return root;
        }
    }

    /** Reads what was read, and written, before. */
    static ObjectNode stored(byte[] json) {
        try {
            return (ObjectNode) read(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what a patch has left empty: FHIR knows no empty lists and objects. */
    static byte[] write(JsonNode tree) {
        prune(tree);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            write(tree, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonNode node, JsonGenerator out) throws IOException {
        if (node instanceof ObjectNode object) {
            out.writeStartObject();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                out.writeFieldName(member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (node instanceof ArrayNode array) {
            out.writeStartArray();
            for (JsonNode one : array) {
                write(one, out);
            }
            out.writeEndArray();
        } else if (node instanceof WrittenNumber number) {
            out.writeNumber(number.written());
        } else if (node.isTextual()) {
            out.writeString(node.asText());
        } else if (node.isBoolean()) {
            out.writeBoolean(node.asBoolean());
        } else {
            out.writeNull();
        }
    }

    private static JsonNode value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    object.set(name, value(in));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(in));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(in.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new WrittenNumber(in.getText());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(in.getBooleanValue());
            default -> NODES.nullNode();
        };
    }

    /** Whether nothing is left of it. */
    private static boolean prune(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(member -> prune(member.getValue()));
            return object.isEmpty();
        }
        if (node instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (prune(array.get(i))) {
                    // Where nulls stand, the positions say what belongs to what.
                    array.set(i, NODES.nullNode());
                }
            }
            return StreamSupport.stream(array.spliterator(), false).allMatch(JsonNode::isNull);
        }
        return false;
    }
}
