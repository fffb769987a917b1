package org.ketaminefhir.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link stands.
 *
 * @param chain from 1
 * @param link from 1, without gaps
 */
record Place(int chain, long link) {
    private static final int BITS = 40;
    private static final Pattern NAME = Pattern.compile("([1-9]\\d{0,6})-([1-9]\\d{0,11})");

    static Place of(long id) {
        return new Place((int) (id >> BITS), id & (1L << BITS) - 1);
    }

    /** Reads {@code 3-17}; empty if no event is called so. */
    static Optional<Place> of(String name) {
        Matcher place = NAME.matcher(name);
        return place.matches()
                ? Optional.of(new Place(Integer.parseInt(place.group(1)), Long.parseLong(place.group(2))))
                : Optional.empty();
    }

    /** The primary key. */
    long id() {
        return ((long) chain << BITS) + link;
    }

    /** The id of the AuditEvent. */
    String name() {
        return chain + "-" + link;
    }
}
