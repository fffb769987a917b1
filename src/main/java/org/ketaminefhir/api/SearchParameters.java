package org.ketaminefhir.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Ignored;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.validation.Issue;

/**
 * The parameters of a search as they came, from the URL and a form.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#Summary">Summary table of the search parameters</a>
 */
final class SearchParameters {
    static final String PAGE = "_page";

    private static final int USUAL = 50;
    private static final int MOST = 500;
    /** About how the answer is written, which is seen to where it is sent. */
    private static final Set<String> OF_HTTP = Set.of("_format", "_pretty", "_summary", "_elements");

    private static final Set<String> OF_ANSWER = Set.of("_count", "_total", "_sort", PAGE);

    private final Map<String, String[]> sent;

    SearchParameters(Map<String, String[]> sent) {
        this.sent = sent;
    }

    /** The types that a search of the whole server names; if it names none, those that are usual. */
    List<String> types(Set<String> kept, Set<String> usual) {
        String[] values = sent.getOrDefault("_type", new String[0]);
        List<String> types = Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .distinct()
                .toList();
        if (!kept.containsAll(types)) {
            throw refused("_type names types that are kept here: " + String.join(", ", kept) + ".");
        }
        return types.isEmpty() ? List.copyOf(usual) : types;
    }

    Query query(Scope scope, boolean system, Query.Terms terms) {
        List<Criterion> criteria = new ArrayList<>();
        List<Include> includes = new ArrayList<>();
        sent.forEach((name, values) -> {
            boolean shapes = OF_HTTP.contains(name) || OF_ANSWER.contains(name) || system && name.equals("_type");
            for (String value : shapes ? new String[0] : values) {
                Include include = include(name, value);
                if (include != null) {
                    includes.add(include);
                } else {
                    criteria.add(SearchUrl.criterion(name, value));
                }
            }
        });
        Query query = Query.of(scope, criteria)
                .on(terms)
                .count(count())
                .after(first(PAGE))
                .including(includes.toArray(Include[]::new));
        if (sent.containsKey("_sort")) {
            query = query.sorted(String.join(",", sent.get("_sort")));
        }
        return counted() ? query.counted() : query;
    }

    /** @param left what was left out; what remains is what the search was */
    SearchParameters without(List<Ignored> left) {
        Map<String, String[]> used = new LinkedHashMap<>();
        sent.forEach((name, values) -> {
            String[] kept = Arrays.stream(values)
                    .filter(value -> left.stream()
                            .noneMatch(one -> same(one.parameter(), name)
                                    && (one.value() == null || one.value().equals(value))))
                    .toArray(String[]::new);
            if (kept.length > 0) {
                used.put(name, kept);
            }
        });
        return new SearchParameters(used);
    }

    /** The search part of a URL; {@code page} in place of any other, or none if it is null. */
    String url(String page) {
        StringBuilder search = new StringBuilder();
        sent.forEach((name, values) -> {
            for (String value : PAGE.equals(name) ? new String[0] : values) {
                append(search, name, value);
            }
        });
        if (page != null) {
            append(search, PAGE, page);
        }
        return search.toString();
    }

    String page() {
        return first(PAGE);
    }

    private static boolean same(String ignored, String name) {
        return ignored.equals(name.replace(":recurse", ":iterate"));
    }

    /** What the parameter asks to be sent along; null if it is another. */
    private static Include include(String name, String value) {
        return switch (name) {
            case "_include" -> Include.of(value);
            case "_revinclude" -> Include.reverse(value);
            // R4 calls it :iterate; it was :recurse before.
            case "_include:iterate", "_include:recurse" -> Include.of(value).iterated();
            case "_revinclude:iterate", "_revinclude:recurse" ->
                Include.reverse(value).iterated();
            default -> null;
        };
    }

    private int count() {
        if ("count".equals(first("_summary"))) {
            return 0;
        }
        String count = first("_count");
        if (count == null) {
            return USUAL;
        }
        return Versions.number(count)
                .filter(number -> number >= 0)
                .map(number -> Math.min(number, MOST))
                .orElseThrow(() -> refused("_count must be a number from 0 up."));
    }

    private boolean counted() {
        String total = first("_total");
        if (total != null && !Set.of("none", "estimate", "accurate").contains(total)) {
            throw refused("_total is one of none, estimate and accurate.");
        }
        return total != null && !total.equals("none");
    }

    /** Whether the sender asked not to be told the total. */
    boolean uncounted() {
        return "none".equals(first("_total"));
    }

    private String first(String name) {
        String[] values = sent.get(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    private static Refusal refused(String sentence) {
        return Refusal.of(400, Issue.error("value", "search-value", "Resource", sentence));
    }

    private static void append(StringBuilder search, String name, String value) {
        search.append(search.length() > 0 ? "&" : "");
        search.append(encoded(name)).append('=').append(encoded(value));
    }

    /** Colons and commas may stand in the search part of a URL as they are, and are read better so. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%2F", "/");
    }
}
