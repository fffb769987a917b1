package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.ChartPage;
import org.ketaminefhir.release.ChartQuery;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.DateRange;
import org.ketaminefhir.search.Finder;

/**
 * The whole record of a patient, page by page.
 *
 * @see <a href="https://hl7.org/fhir/R4/patient-operation-everything.html">$everything</a>
 */
final class Everything {
    private static final String[] PARAMETERS = {"start", "end", "_since", "_type", "_count", "_page"};

    private final Doorkeeper door;
    private final StoredBody bodies;
    private final Set<String> types;

    Everything(Doorkeeper door, StoredBody bodies, Set<String> types) {
        this.door = door;
        this.bodies = bodies;
        this.types = types;
    }

    Bundle answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, PARAMETERS);
        Key patient = Keys.of("Patient", id);
        Disclosure shown = Doorkeeper.shown(request);
        Standing.of(shown, patient);
        ChartPage page = shown.chart(new ChartQuery(
                patient.id(),
                types(asked, request),
                when(asked),
                since(asked),
                asked.number("_count").map(count -> Math.max(1, count)).orElse(Finder.LARGEST_PAGE),
                asked.text("_page").orElse(null)));
        return bodies.bundle(bytes(page, asked, patient, request), request);
    }

    private static byte[] bytes(ChartPage page, Arguments asked, Key patient, RequestDetails request) {
        String base = request.getFhirServerBase();
        String address = base + "/" + patient + "/$everything";
        try (StoredBundle bundle = new StoredBundle("searchset", base)) {
            if (page.total() != null) {
                bundle.with(json -> json.writeNumberField("total", page.total()));
            }
            bundle.with(json -> json.writeArrayFieldStart("link"));
            bundle.link("self", address + search(asked, asked.text("_page").orElse(null)));
            if (page.next() != null) {
                bundle.link("next", address + search(asked, page.next()));
            }
            bundle.with(json -> json.writeEndArray());
            page.records().forEach(version -> bundle.entry(version, "match"));
            page.supporting().forEach(version -> bundle.entry(version, "include"));
            return bundle.bytes();
        }
    }

    /** What was asked, as a URL says it, wherever it stood; so a page is found again by its link alone. */
    private static String search(Arguments asked, String page) {
        String given = List.of("start", "end", "_since", "_type", "_count").stream()
                .flatMap(name -> asked.texts(name).stream().map(value -> pair(name, value)))
                .collect(Collectors.joining("&"));
        String all = page == null ? given : given + (given.isEmpty() ? "" : "&") + pair("_page", page);
        return all.isEmpty() ? "" : "?" + all;
    }

    private static String pair(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Those asked for, as far as the caller may read them. */
    private Set<String> types(Arguments asked, RequestDetails request) {
        Set<String> wanted = new TreeSet<>();
        asked.texts("_type").forEach(text -> wanted.addAll(List.of(text.split(","))));
        if (!types.containsAll(wanted)) {
            throw Arguments.wrong("_type", "a list of types that this server keeps, with commas between");
        }
        return (wanted.isEmpty() ? types : wanted)
                .stream().filter(type -> door.mayRead(request, type)).collect(Collectors.toSet());
    }

    private static DateRange when(Arguments asked) {
        Optional<DateRange> start = range(asked, "start");
        Optional<DateRange> end = range(asked, "end");
        if (start.isEmpty() && end.isEmpty()) {
            return null;
        }
        return new DateRange(
                start.map(DateRange::low).orElse(DateRange.NEVER_BEGAN),
                end.map(DateRange::high).orElse(DateRange.EVER));
    }

    private static Optional<DateRange> range(Arguments asked, String name) {
        return asked.date(name).map(date -> DateRange.of(date.getValueAsString())
                .orElseThrow(() -> Arguments.wrong(name, "a date such as 2026, 2026-11 or 2026-11-22")));
    }

    private static Instant since(Arguments asked) {
        return asked.instant("_since")
                .map(instant -> instant.getValue().toInstant())
                .orElse(null);
    }
}
