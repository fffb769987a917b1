package org.ketaminefhir.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes a Bundle around resources that are text already. */
final class BundleText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator out;

    private BundleText() throws IOException {
        this.out = JSON.createGenerator(bytes);
    }

    interface Writing {
        void on(BundleText bundle) throws IOException;
    }

    /** A Bundle of a type; the writing adds what is in it, links and total first. */
    static byte[] of(String type, Writing writing) {
        try {
            BundleText bundle = new BundleText();
            bundle.out.writeStartObject();
            bundle.text("resourceType", "Bundle");
            bundle.text("type", type);
            writing.on(bundle);
            bundle.out.writeEndObject();
            bundle.out.close();
            return bundle.bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
    }

    void total(Long total) throws IOException {
        if (total != null) {
            out.writeNumberField("total", total);
        }
    }

    /** @param next null on the last page */
    void links(String self, String next) throws IOException {
        out.writeArrayFieldStart("link");
        link("self", self);
        if (next != null) {
            link("next", next);
        }
        out.writeEndArray();
    }

    private void link(String relation, String url) throws IOException {
        out.writeStartObject();
        text("relation", relation);
        text("url", url);
        out.writeEndObject();
    }

    <T> void entries(Iterable<T> all, EntryWriting<T> writing) throws IOException {
        boolean any = false;
        for (T one : all) {
            if (!any) {
                out.writeArrayFieldStart("entry");
                any = true;
            }
            out.writeStartObject();
            writing.on(one);
            out.writeEndObject();
        }
        if (any) {
            out.writeEndArray();
        }
    }

    interface EntryWriting<T> {
        void on(T one) throws IOException;
    }

    /** Nothing for null. */
    void text(String name, String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }

    void time(String name, Instant time) throws IOException {
        text(name, time == null ? null : INSTANT.format(time));
    }

    /** A resource that is JSON already; nothing for null. */
    void resource(String name, byte[] json) throws IOException {
        if (json != null) {
            out.writeFieldName(name);
            out.writeRawValue(new String(json, StandardCharsets.UTF_8));
        }
    }

    void object(String name, Writing members) throws IOException {
        out.writeObjectFieldStart(name);
        members.on(this);
        out.writeEndObject();
    }
}
