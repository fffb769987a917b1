package org.ketaminefhir.oracle;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A search in one type.
 *
 * @param terms with names and values as a URL has them, but not percent-encoded
 */
record Ask(String type, List<Term> terms) {
    /** Alone, or as the second part of a composite. */
    private static final Pattern APPROXIMATE = Pattern.compile("(^|\\$)ap[-\\d]");

    /** @param name with modifier, chain or {@code _has:} */
    record Term(String name, String value) {
        List<String> alternatives() {
            return Escapes.split(value, ',');
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    static Ask of(String url) {
        int question = url.indexOf('?');
        List<Term> terms = List.of(url.substring(question + 1).split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .map(pair -> new Term(
                        URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(pair[1], StandardCharsets.UTF_8)))
                .toList();
        return new Ask(url.substring(0, question), terms);
    }

    /** The part of a URL after the question mark. */
    String search() {
        return terms.stream()
                .map(term -> URLEncoder.encode(term.name(), StandardCharsets.UTF_8)
                        + "="
                        + URLEncoder.encode(term.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    boolean approximate() {
        return terms.stream().anyMatch(term -> term.alternatives().stream()
                .anyMatch(value -> APPROXIMATE.matcher(value).find()));
    }

    List<String> sort() {
        return terms.stream()
                .filter(term -> term.name().equals("_sort"))
                .flatMap(term -> List.of(term.value().split(",")).stream())
                .toList();
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return type + "?" + terms.stream().map(Term::toString).collect(Collectors.joining("&"));
    }
}
