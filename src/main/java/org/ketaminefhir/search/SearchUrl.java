package org.ketaminefhir.search;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the search part of a URL.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#escaping">Escaping search parameters</a>
 */
public final class SearchUrl {
    /** Parameters that shape the answer and choose no records. */
    public static final Set<String> RESULT_PARAMETERS =
            Set.of("_count", "_format", "_pretty", "_summary", "_elements", "_total", "_page");

    private SearchUrl() {}

    /**
     * The criteria of {@code identifier=a|b&date=ge2026}.
     *
     * @throws BadParameterValue if it is not percent-encoded rightly
     */
    public static Query parse(String type, String search) {
        List<Criterion> criteria = new ArrayList<>();
        for (String pair : search.split("&")) {
            int equals = pair.indexOf('=');
            if (pair.isEmpty()) {
                continue;
            }
            if (equals <= 0) {
                throw new BadParameterValue("a search", "written as name=value");
            }
            add(criteria, decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return new Query(type, criteria, Query.USUAL_COUNT, null);
    }

    /** The criteria of parameters that are decoded already. */
    public static Query of(String type, Map<String, String[]> parameters) {
        List<Criterion> criteria = new ArrayList<>();
        parameters.forEach((name, values) -> {
            for (String value : values) {
                add(criteria, name, value);
            }
        });
        return new Query(type, criteria, Query.USUAL_COUNT, null);
    }

    private static void add(List<Criterion> criteria, String name, String value) {
        if (RESULT_PARAMETERS.contains(name)) {
            return;
        }
        int colon = name.indexOf(':');
        String parameter = colon < 0 ? name : name.substring(0, colon);
        String modifier = colon < 0 ? null : name.substring(colon + 1);
        criteria.add(new Criterion(parameter, modifier, alternatives(value)));
    }

    /** Splits at commas that are not escaped; {@code \,} becomes plain, other escapes stay. */
    private static List<String> alternatives(String value) {
        List<String> alternatives = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char escaped = value.charAt(++i);
                if (escaped != ',') {
                    current.append(c);
                }
                current.append(escaped);
            } else if (c == ',') {
                alternatives.add(current.toString());
                current.setLength(0);
            } else {
                current.append(c);
            }
        }
        alternatives.add(current.toString());
        return alternatives;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadParameterValue("a search", "percent-encoded as URLs are");
        }
    }
}
