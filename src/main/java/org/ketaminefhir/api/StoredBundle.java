package org.ketaminefhir.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ketaminefhir.records.Version;

/** A Bundle put together from stored bytes: nothing in it is parsed. */
final class StoredBundle implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonGenerator bundle;
    private final String base;
    private boolean entries;

    /** @param base of this server, without a slash at its end */
    StoredBundle(String type, String base) {
        this.base = base + "/";
        try {
            bundle = JSON.createGenerator(out);
            bundle.writeStartObject();
            bundle.writeStringField("resourceType", "Bundle");
            bundle.writeStringField("type", type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what stands between the type and the entries. */
    StoredBundle with(Part part) {
        return write(part);
    }

    StoredBundle link(String relation, String url) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("relation", relation);
            json.writeStringField("url", url);
            json.writeEndObject();
        });
    }

    /** @param mode of a searchset's entry, or null in another Bundle */
    StoredBundle entry(Version version, String mode) {
        return write(json -> {
            if (!entries) {
                json.writeArrayFieldStart("entry");
                entries = true;
            }
            json.writeStartObject();
            json.writeStringField("fullUrl", base + version.key());
            json.writeFieldName("resource");
            json.writeRawValue(new String(version.json(), StandardCharsets.UTF_8));
            if (mode != null) {
                json.writeObjectFieldStart("search");
                json.writeStringField("mode", mode);
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    byte[] bytes() {
        close();
        return out.toByteArray();
    }

    /** Ends what is open. */
    @Override
    public void close() {
        write(JsonGenerator::close);
    }

    private StoredBundle write(Part part) {
        try {
            part.to(bundle);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    interface Part {
        void to(JsonGenerator json) throws IOException;
    }
}
