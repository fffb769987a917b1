package org.ketaminefhir.coverage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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

    private DocumentWriter() {}

    /** @param json of the resource */
    record Entry(String address, byte[] json) {}

    /** @param tag of the whole, or null */
    static byte[] write(Identifier identifier, Instant now, List<Coding> labels, Coding tag, List<Entry> entries) {
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
            bundle.writeArrayFieldStart("entry");
            for (Entry entry : entries) {
                bundle.writeStartObject();
                bundle.writeStringField("fullUrl", entry.address());
                bundle.writeFieldName("resource");
                bundle.writeRawValue(new String(entry.json(), StandardCharsets.UTF_8));
                bundle.writeEndObject();
            }
            bundle.writeEndArray();
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
