package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.validation.Issue;

/**
 * Searches, and writes the Bundle of what was found straight from the stored bytes.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html">Search</a>
 */
final class SearchAnswers {
    private static final int MOST = 500;
    private static final String PAGE = "_page";

    private final Release release;
    private final JsonFactory json = new JsonFactory();

    SearchAnswers(Release release) {
        this.release = release;
    }

    byte[] answer(String type, RequestDetails request) {
        Map<String, String[]> parameters = request.getParameters();
        Query query =
                SearchUrl.of(type, parameters).count(count(parameters, type)).after(first(parameters, PAGE));
        return bundle(release.search(query), type, request);
    }

    private static int count(Map<String, String[]> parameters, String type) {
        String count = first(parameters, "_count");
        if (count == null) {
            return Query.USUAL_COUNT;
        }
        return Versions.number(count)
                .filter(number -> number >= 0)
                .map(number -> Math.min(number, MOST))
                .orElseThrow(() -> Refusal.of(
                        400, Issue.error("value", "search-value", type, "_count must be a number from 0 up.")));
    }

    private static String first(Map<String, String[]> parameters, String name) {
        String[] values = parameters.get(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    private byte[] bundle(Page page, String type, RequestDetails request) {
        String base = request.getFhirServerBase() + "/";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator bundle = json.createGenerator(out)) {
            bundle.writeStartObject();
            bundle.writeStringField("resourceType", "Bundle");
            bundle.writeStringField("type", "searchset");
            if (page.total() != null) {
                bundle.writeNumberField("total", page.total());
            }
            bundle.writeArrayFieldStart("link");
            link(bundle, "self", base + type + "?" + parameters(request, null));
            if (page.next() != null) {
                link(bundle, "next", base + type + "?" + parameters(request, page.next()));
            }
            bundle.writeEndArray();
            if (!page.versions().isEmpty()) {
                bundle.writeArrayFieldStart("entry");
                for (Version version : page.versions()) {
                    bundle.writeStartObject();
                    bundle.writeStringField("fullUrl", base + version.key());
                    bundle.writeFieldName("resource");
                    bundle.writeRawValue(new String(version.json(), StandardCharsets.UTF_8));
                    bundle.writeObjectFieldStart("search");
                    bundle.writeStringField("mode", "match");
                    bundle.writeEndObject();
                    bundle.writeEndObject();
                }
                bundle.writeEndArray();
            }
            bundle.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void link(JsonGenerator bundle, String relation, String url) throws IOException {
        bundle.writeStartObject();
        bundle.writeStringField("relation", relation);
        bundle.writeStringField("url", url);
        bundle.writeEndObject();
    }

    /** The parameters that were understood; those of a page, with the page in place of any other. */
    private static String parameters(RequestDetails request, String next) {
        StringBuilder search = new StringBuilder();
        request.getParameters().forEach((name, values) -> {
            if (!PAGE.equals(name) || next == null) {
                for (String value : values) {
                    append(search, name, value);
                }
            }
        });
        if (next != null) {
            append(search, PAGE, next);
        }
        return search.toString();
    }

    private static void append(StringBuilder search, String name, String value) {
        if (search.length() > 0) {
            search.append('&');
        }
        search.append(URLEncoder.encode(name, StandardCharsets.UTF_8).replace("%3A", ":"))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
