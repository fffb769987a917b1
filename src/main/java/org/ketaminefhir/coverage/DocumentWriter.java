package org.ketaminefhir.coverage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;

/**
 * Writes a document Bundle; records go in as they were stored.
 *
 * @see <a href="https://hl7.org/fhir/R4/documents.html">FHIR documents</a>
 */
final class DocumentWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] ADDRESS = "{\"fullUrl\":\"".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RESOURCE = "\",\"resource\":".getBytes(StandardCharsets.UTF_8);

    private DocumentWriter() {}

    /** @param json of the resource */
    record Entry(String address, byte[] json) {
        private int length() {
            return ADDRESS.length + 2 * address.length() + RESOURCE.length + json.length + 2;
        }
    }

    /** @param tag of the whole, or null */
    static byte[] write(Identifier identifier, Instant now, List<Coding> labels, Coding tag, List<Entry> entries) {
        byte[] head = head(identifier, now, labels, tag);
        int length = entries.stream().mapToInt(Entry::length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + length + 32);
        out.write(head, 0, head.length - 1);
        out.writeBytes(",\"entry\":[".getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (Entry entry : entries) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(ADDRESS);
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(entry.address()));
            out.writeBytes(RESOURCE);
            out.writeBytes(entry.json());
            out.write('}');
        }
        out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** The Bundle without its entries. */
    private static byte[] head(Identifier identifier, Instant now, List<Coding> labels, Coding tag) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator bundle = JSON.createGenerator(out)) {
            bundle.writeStartObject();
            bundle.writeStringField("resourceType", "Bundle");
            if (!labels.isEmpty() || tag != null) {
                bundle.writeObjectFieldStart("meta");
                write(bundle, "security", labels);
                write(bundle, "tag", tag == null ? List.of() : List.of(tag));
                bundle.writeEndObject();
            }
            bundle.writeObjectFieldStart("identifier");
            write(bundle, "system", identifier.getSystem());
            write(bundle, "value", identifier.getValue());
            bundle.writeEndObject();
            bundle.writeStringField("type", "document");
            bundle.writeStringField(
                    "timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
            bundle.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, String name, List<Coding> codings) throws IOException {
        if (codings.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Coding coding : codings) {
            json.writeStartObject();
            write(json, "system", coding.getSystem());
            write(json, "code", coding.getCode());
            write(json, "display", coding.getDisplay());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
