package org.ketaminefhir.search;

import java.util.Objects;

/**
 * Records to be sent along because what was found refers to them, or they to it.
 *
 * @param reverse those that refer to what was found
 * @param iterate whether it holds for what was sent along too
 * @param value as in the URL: {@code Observation:encounter}, {@code Observation:subject:Patient}
 * @see <a href="https://hl7.org/fhir/R4/search.html#revinclude">Including other resources</a>
 */
public record Include(boolean reverse, boolean iterate, String value) {
    public Include {
        Objects.requireNonNull(value);
    }

    public static Include of(String value) {
        return new Include(false, false, value);
    }

    public static Include reverse(String value) {
        return new Include(true, false, value);
    }

    public Include iterated() {
        return new Include(reverse, true, value);
    }

    /** The name of the parameter that asks for it. */
    public String name() {
        return (reverse ? "_revinclude" : "_include") + (iterate ? ":iterate" : "");
    }

    /** {@code Observation:encounter} of {@code Observation:encounter:Encounter}. */
    String declared() {
        String[] parts = value.split(":", -1);
        return parts.length < 2 ? value : parts[0] + ":" + parts[1];
    }

    String part(int index) {
        String[] parts = value.split(":", -1);
        return index < parts.length ? parts[index] : null;
    }
}
