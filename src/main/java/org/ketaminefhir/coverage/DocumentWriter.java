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

    static byte[] write(Identifier identifier, Instant now, List<Coding> labels, List<Entry> entries) {
        byte[] head = head(identifier, now, labels);
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
    private static byte[] head(Identifier identifier, Instant now, List<Coding> labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator bundle = JSON.createGenerator(out)) {
            bundle.writeStartObject();
            bundle.writeStringField("resourceType", "Bundle");
            if (!labels.isEmpty()) {
                bundle.writeObjectFieldStart("meta");
                bundle.writeArrayFieldStart("security");
                for (Coding label : labels) {
                    bundle.writeStartObject();
                    write(bundle, "system", label.getSystem());
                    write(bundle, "code", label.getCode());
                    write(bundle, "display", label.getDisplay());
                    bundle.writeEndObject();
                }
                bundle.writeEndArray();
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

    private static void write(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
