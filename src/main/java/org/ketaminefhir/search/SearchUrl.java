package org.ketaminefhir.search;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the search part of a URL.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#escaping">Escaping search parameters</a>
 */
public final class SearchUrl {
    /** Parameters about how the answer is sent. A condition may carry them, and they say nothing there. */
    private static final Set<String> OF_HTTP = Set.of("_format", "_pretty");

    private SearchUrl() {}

    /**
     * The criteria of {@code identifier=a|b&date=ge2026}: a condition, which has no answer to be shaped.
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
            String name = decoded(pair.substring(0, equals));
            if (!OF_HTTP.contains(name)) {
                criteria.add(criterion(name, decoded(pair.substring(equals + 1))));
            }
        }
        return Query.of(Scope.of(type), criteria);
    }

    /** One parameter as it stands in a URL, decoded. */
    public static Criterion criterion(String name, String value) {
        return CriterionName.read(name, alternatives(value));
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
