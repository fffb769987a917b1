package org.ketaminefhir.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of our records, as the value of a reference parameter names it.
 *
 * @param type null if the value does not say
 * @param version null if any will do
 */
public record Pointer(String type, String id, String version) {
    private static final Pattern FORM =
            Pattern.compile("(?:(?<type>[A-Z][A-Za-z]+)/)?(?<id>[A-Za-z0-9\\-.]{1,64})(?:/_history/(?<version>\\d+))?");

    /**
     * Reads {@code id}, {@code Type/id}, {@code Type/id/_history/2} and the address of one of them here; null if the
     * value names no record of ours.
     */
    public static Pointer of(String value, Query.Terms terms) {
        String plain = Escaped.plain(value);
        boolean here = terms.base() != null && plain.startsWith(terms.base() + "/");
        Matcher form = FORM.matcher(here ? plain.substring(terms.base().length() + 1) : plain);
        return form.matches() ? new Pointer(form.group("type"), form.group("id"), form.group("version")) : null;
    }

    /** Whether it may name a record of this type. */
    public boolean mayBe(String other) {
        return type == null || type.equals(other);
    }
}
