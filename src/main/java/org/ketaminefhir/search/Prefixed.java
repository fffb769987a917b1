package org.ketaminefhir.search;

import java.util.Locale;
import java.util.Optional;

/**
 * A value with the comparison in front of it: {@code ge2026-11}.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">Prefixes</a>
 */
record Prefixed(Prefix prefix, String value) {
    enum Prefix {
        EQ,
        NE,
        GT,
        LT,
        GE,
        LE,
        SA,
        EB,
        AP
    }

    static Prefixed of(String text) {
        return prefix(text)
                .map(prefix -> new Prefixed(prefix, text.substring(2)))
                .orElseGet(() -> new Prefixed(Prefix.EQ, text));
    }

    private static Optional<Prefix> prefix(String text) {
        if (text.length() < 2 || !Character.isLowerCase(text.charAt(0))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Prefix.valueOf(text.substring(0, 2).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
