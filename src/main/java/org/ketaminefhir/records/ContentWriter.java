package org.ketaminefhir.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ketaminefhir.records.Content.Tag;

/** Copies a resource token by token: compact, without identity, with references resolved. */
final class ContentWriter {
    /** What may come in is limited where it comes in; here nothing that was let in may fail. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Set<String> OF_THE_STORE = Set.of("versionId", "_versionId", "lastUpdated", "_lastUpdated");

    /** An identifier's value may be a urn too, and is no link. */
    private static final Set<String> LINKS =
            Set.of("url", "uri", "valueUri", "valueUrl", "valueUuid", "valueOid", "instantiatesUri");

    private static final String SECURITY = "security";

    private final UnaryOperator<String> references;
    private final List<Tag> labels;

    /** @param labels security labels to be added */
    ContentWriter(UnaryOperator<String> references, List<Tag> labels) {
        this.references = references;
        this.labels = List.copyOf(labels);
    }

    /** Those of a content, whose second member is its meta. */
    static List<Tag> security(byte[] content) {
        List<Tag> tags = new ArrayList<>();
        try (JsonParser in = JSON.createParser(content)) {
            in.nextToken();
            in.nextFieldName();
            in.nextToken();
            in.nextFieldName();
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = in.currentName().equals(SECURITY);
                if (in.nextToken() == JsonToken.START_ARRAY && found) {
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        tags.add(tag(in));
                    }
                } else {
                    in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tags;
    }

    private static Tag tag(JsonParser in) throws IOException {
        Map<String, String> members = new HashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            if (in.nextToken() == JsonToken.VALUE_STRING) {
                members.put(name, in.getText());
            } else {
                in.skipChildren();
            }
        }
        return new Tag(members.get("system"), members.get("code"), members.get("display"));
    }

    byte[] write(byte[] json) {
        try {
            String type = type(json);
            return write(json, type, type.equals("Bundle"));
        } catch (IOException e) {
            // Without the cause: Jackson quotes what it read.
            throw new IllegalArgumentException("this is not one JSON object");
        }
    }

    private byte[] write(byte[] json, String type, boolean verbatim) throws IOException {
        ByteArrayOutputStream meta = new ByteArrayOutputStream();
        ByteArrayOutputStream rest = new ByteArrayOutputStream(json.length);
        try (JsonParser in = JSON.createParser(json);
                JsonGenerator out = JSON.createGenerator(rest)) {
            in.nextToken();
            out.writeStartObject();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("resourceType") || name.equals("id")) {
                    in.skipChildren();
                } else if (name.equals("meta") && in.currentToken() == JsonToken.START_OBJECT) {
                    copyMeta(in, meta, verbatim);
                } else {
                    out.writeFieldName(name);
                    copy(in, out, name, verbatim);
                }
            }
            out.writeEndObject();
            if (meta.size() == 0 && !labels.isEmpty()) {
                labelled(meta);
            }
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("there is something after the end of the resource");
            }
        }
        return join(type, meta, rest);
    }

    private void copyMeta(JsonParser in, ByteArrayOutputStream bytes, boolean verbatim) throws IOException {
        bytes.reset();
        boolean labelled = labels.isEmpty();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                if (OF_THE_STORE.contains(name)) {
                    in.skipChildren();
                } else if (name.equals(SECURITY) && in.currentToken() == JsonToken.START_ARRAY && !labelled) {
                    out.writeArrayFieldStart(name);
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        copy(in, out, name, verbatim);
                    }
                    writeLabels(out);
                    out.writeEndArray();
                    labelled = true;
                } else {
                    out.writeFieldName(name);
                    copy(in, out, name, verbatim);
                }
            }
            if (!labelled) {
                out.writeArrayFieldStart(SECURITY);
                writeLabels(out);
                out.writeEndArray();
            }
            out.writeEndObject();
        }
    }

    /** A meta that has nothing but the labels. */
    private void labelled(ByteArrayOutputStream bytes) throws IOException {
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart(SECURITY);
            writeLabels(out);
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private void writeLabels(JsonGenerator out) throws IOException {
        for (Tag label : labels) {
            out.writeStartObject();
            out.writeStringField("system", label.system());
            out.writeStringField("code", label.code());
            if (label.display() != null) {
                out.writeStringField("display", label.display());
            }
            out.writeEndObject();
        }
    }

    /** Copies the value that the parser stands on, with all that is in it; without recursion, which has an end. */
    private void copy(JsonParser in, JsonGenerator out, String under, boolean verbatim) throws IOException {
        String name = under;
        int depth = 0;
        while (true) {
            switch (in.currentToken()) {
                case START_OBJECT -> {
                    out.writeStartObject();
                    depth++;
                }
                case START_ARRAY -> {
                    out.writeStartArray();
                    depth++;
                }
                case END_OBJECT -> {
                    out.writeEndObject();
                    depth--;
                }
                case END_ARRAY -> {
                    out.writeEndArray();
                    depth--;
                }
                case FIELD_NAME -> {
                    name = in.currentName();
                    out.writeFieldName(name);
                }
                case VALUE_STRING -> out.writeString(verbatim ? in.getText() : resolved(name, in.getText()));
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                default -> out.copyCurrentEvent(in);
            }
            if (depth == 0) {
                return;
            }
            in.nextToken();
        }
    }

    private String resolved(String name, String value) {
        if (name.equals("reference")) {
            return references.apply(value);
        }
        boolean placeholder = value.startsWith("urn:uuid:") || value.startsWith("urn:oid:");
        return placeholder && LINKS.contains(name) ? references.apply(value) : value;
    }

    private static byte[] join(String type, ByteArrayOutputStream meta, ByteArrayOutputStream rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(rest.size() + meta.size() + 64);
        out.writeBytes(("{\"resourceType\":\"" + type + "\"").getBytes(StandardCharsets.UTF_8));
        if (meta.size() > "{}".length()) {
            out.writeBytes(",\"meta\":".getBytes(StandardCharsets.UTF_8));
            out.writeBytes(meta.toByteArray());
        }
        byte[] members = rest.toByteArray();
        if (members.length > "{}".length()) {
            out.write(',');
        }
        out.write(members, 1, members.length - 1);
        return out.toByteArray();
    }

    /** Nearly always the first member. It decides about all that follows, so it is looked for first. */
    private static String type(byte[] json) throws IOException {
        try (JsonParser in = JSON.createParser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("this is not a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = in.currentName().equals("resourceType");
                if (in.nextToken() == JsonToken.VALUE_STRING && found) {
                    return new Key(in.getText(), "x").type();
                }
                in.skipChildren();
            }
        }
        throw new IllegalArgumentException("this has no resourceType");
    }
}
