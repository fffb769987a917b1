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

    static byte[] write(Identifier identifier, Instant now, List<Coding> labels, List<Entry> entries) {
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

    private static void write(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
