package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** Writes the Bundle of what was found straight from the stored bytes. */
final class SearchBundle {
    private final FhirContext fhir;
    private final JsonFactory json = new JsonFactory();

    SearchBundle(FhirContext fhir) {
        this.fhir = fhir;
    }

    /**
     * @param path where was searched, behind the base
     * @param used the parameters that were understood
     */
    byte[] of(Page page, String base, String path, SearchParameters used, List<Issue> remarks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator bundle = json.createGenerator(out)) {
            bundle.writeStartObject();
            bundle.writeStringField("resourceType", "Bundle");
            bundle.writeStringField("type", "searchset");
            if (page.total() != null && !used.uncounted()) {
                bundle.writeNumberField("total", page.total());
            }
            links(bundle, page, base + path, used);
            boolean empty = page.versions().isEmpty() && remarks.isEmpty();
            if (!empty) {
                bundle.writeArrayFieldStart("entry");
                for (Version version : page.versions()) {
                    entry(bundle, base, version, "match");
                }
                for (Version version : page.along().versions()) {
                    entry(bundle, base, version, "include");
                }
                if (!remarks.isEmpty()) {
                    outcome(bundle, remarks);
                }
                bundle.writeEndArray();
            }
            bundle.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void links(JsonGenerator bundle, Page page, String address, SearchParameters used)
            throws IOException {
        bundle.writeArrayFieldStart("link");
        link(bundle, "self", address, used.url(used.page()));
        if (used.page() != null || page.next() != null) {
            link(bundle, "first", address, used.url(null));
        }
        if (page.next() != null) {
            link(bundle, "next", address, used.url(page.next()));
        }
        bundle.writeEndArray();
    }

    private static void link(JsonGenerator bundle, String relation, String address, String search) throws IOException {
        bundle.writeStartObject();
        bundle.writeStringField("relation", relation);
        bundle.writeStringField("url", address + "?" + search);
        bundle.writeEndObject();
    }

    private static void entry(JsonGenerator bundle, String base, Version version, String mode) throws IOException {
        bundle.writeStartObject();
        bundle.writeStringField("fullUrl", base + "/" + version.key());
        resource(bundle, new String(version.json(), StandardCharsets.UTF_8), mode);
    }

    private void outcome(JsonGenerator bundle, List<Issue> remarks) throws IOException {
        bundle.writeStartObject();
        String outcome = fhir.newJsonParser().encodeResourceToString(Outcomes.of(new Verdict(remarks)));
        resource(bundle, outcome, "outcome");
    }

    private static void resource(JsonGenerator bundle, String json, String mode) throws IOException {
        bundle.writeFieldName("resource");
        bundle.writeRawValue(json);
        bundle.writeObjectFieldStart("search");
        bundle.writeStringField("mode", mode);
        bundle.writeEndObject();
        bundle.writeEndObject();
    }
}
