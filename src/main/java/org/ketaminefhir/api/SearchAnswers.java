package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.search.Ignored;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.validation.Issue;

/**
 * Answers searches.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html">Search</a>
 */
final class SearchAnswers {
    private final Doorkeeper door;
    private final Set<String> types;
    private final SearchBundle bundles;

    /** @param types those that are kept */
    SearchAnswers(Doorkeeper door, Set<String> types, SearchBundle bundles) {
        this.door = door;
        this.types = new TreeSet<>(types);
        this.bundles = bundles;
    }

    /** @param type null for a search of the whole server */
    byte[] answer(String type, RequestDetails request) {
        Place place = Place.of(type, request);
        SearchParameters parameters = new SearchParameters(request.getParameters());
        List<String> searched = type == null ? parameters.types(types, door.searchable(request, types)) : List.of(type);
        searched.forEach(one -> door.require(Doorkeeper.caller(request), Interaction.SEARCH, one));
        String base = request.getFhirServerBase();
        Query query = parameters.query(
                new Scope(searched, place.compartment()), type == null, new Query.Terms(lenient(request), base));
        Page page = Doorkeeper.shown(request).search(query);
        return bundles.of(page, base, place.path(), parameters.without(page.ignored()), remarks(page));
    }

    private static boolean lenient(RequestDetails request) {
        return request.getHeaders("Prefer").stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).contains("handling=lenient"));
    }

    private static List<Issue> remarks(Page page) {
        List<Issue> remarks = new ArrayList<>();
        for (Ignored ignored : page.ignored()) {
            remarks.add(Issue.warning(
                    "not-supported",
                    "search-ignored",
                    "Resource",
                    "The parameter %s is not supported here, or not with this modifier or value; it was left out."
                            .formatted(name(ignored.parameter()))));
        }
        if (!page.along().all()) {
            remarks.add(Issue.warning(
                    "incomplete",
                    "include-limit",
                    "Resource",
                    "More records go along with this page than one answer holds; ask for a smaller page with _count, or"
                            + " search for the rest."));
        }
        return remarks;
    }

    /** What looks like a name: whatever else was sent in its place is nobody's business. */
    private static String name(String sent) {
        return sent.matches("[A-Za-z_][A-Za-z_:.-]{0,80}") ? sent : "that is named like none";
    }
}
