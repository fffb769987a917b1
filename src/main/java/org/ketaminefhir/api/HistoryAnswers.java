package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ketaminefhir.records.HistoryPage;
import org.ketaminefhir.records.HistoryQuery;
import org.ketaminefhir.records.Ids;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.DateRange;
import org.ketaminefhir.validation.Issue;

/**
 * Tells histories, straight from the stored bytes.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#history">history</a>
 */
final class HistoryAnswers {
    private static final int USUAL = 50;
    private static final int MOST = 500;
    private static final String PAGE = "_page";
    private static final Set<String> PARAMETERS =
            Set.of("_since", "_at", "_count", "_format", "_pretty", "_summary", "_elements", PAGE);

    /**
     * @param type null for the whole system
     * @param id null for the whole type
     */
    byte[] answer(String type, String id, RequestDetails request) {
        HistoryQuery query = query(type, id, request);
        Disclosure shown = Doorkeeper.shown(request);
        HistoryPage page = shown.history(query);
        if (id != null
                && page.versions().isEmpty()
                && shown.read(new Key(type, id)).isEmpty()) {
            throw Refusal.of(404, Issue.error("not-found", "not-found", type, "There is no such record."));
        }
        String base = request.getFhirServerBase() + "/";
        String here = base + (type == null ? "" : type + "/") + (id == null ? "" : id + "/") + "_history";
        return BundleText.of("history", bundle -> {
            bundle.total(page.total());
            bundle.links(
                    here + search(request, Shape.first(request, PAGE)),
                    page.next() == null ? null : here + search(request, page.next()));
            bundle.entries(page.versions(), version -> entry(bundle, base, version));
        });
    }

    private static void entry(BundleText bundle, String base, Version version) throws IOException {
        Key key = version.key();
        boolean made = version.version() == 1;
        boolean posted = made && Ids.isOurs(key.id());
        bundle.text("fullUrl", base + key);
        bundle.resource("resource", version.deleted() ? null : version.json());
        bundle.object("request", request -> {
            request.text("method", version.deleted() ? "DELETE" : posted ? "POST" : "PUT");
            request.text("url", posted ? key.type() : key.toString());
        });
        bundle.object("response", response -> {
            response.text("status", version.deleted() ? "204 No Content" : made ? "201 Created" : "200 OK");
            response.text("etag", Versions.etag(version.version()));
            response.time("lastModified", version.lastUpdated());
        });
    }

    private static HistoryQuery query(String type, String id, RequestDetails request) {
        String root = type == null ? "Resource" : type;
        for (String name : request.getParameters().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw Refusal.of(
                        400,
                        Issue.error(
                                "not-supported",
                                "history-parameter",
                                root,
                                "A history takes _since, _at, _count, _format, _pretty, _summary and _elements, and no"
                                        + " other parameter; _list is not supported."));
            }
        }
        DateRange since = time(request, "_since", root);
        DateRange at = time(request, "_at", root);
        return new HistoryQuery(
                type,
                id,
                since == null ? null : Instant.ofEpochMilli(since.low()),
                at == null ? null : Instant.ofEpochMilli(at.low()),
                at == null ? null : Instant.ofEpochMilli(at.high()),
                count(request, root),
                Shape.first(request, PAGE));
    }

    private static DateRange time(RequestDetails request, String name, String root) {
        String text = Shape.first(request, name);
        return text == null
                ? null
                : DateRange.of(text)
                        .orElseThrow(() -> refused(root, name + " must be a date or a time as FHIR writes them."));
    }

    private static int count(RequestDetails request, String root) {
        String count = Shape.first(request, "_count");
        if ("count".equals(Shape.first(request, "_summary"))) {
            return 0;
        }
        return count == null
                ? USUAL
                : Versions.number(count)
                        .filter(number -> number >= 0)
                        .map(number -> Math.min(number, MOST))
                        .orElseThrow(() -> refused(root, "_count must be a number from 0 up."));
    }

    private static Refusal refused(String root, String sentence) {
        return Refusal.of(400, Issue.error("value", "search-value", root, sentence));
    }

    private static String search(RequestDetails request, String page) {
        Map<String, String[]> parameters = new TreeMap<>(request.getParameters());
        parameters.remove(PAGE);
        StringBuilder search = new StringBuilder();
        parameters.forEach((name, values) -> append(search, name, values[0]));
        if (page != null) {
            append(search, PAGE, page);
        }
        return search.toString();
    }

    private static void append(StringBuilder search, String name, String value) {
        search.append(search.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
