package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;

/**
 * A search; the criteria hold all at once.
 *
 * @param terms how the sender's words are taken
 */
public record Query(Scope scope, List<Criterion> criteria, Layout layout, Terms terms) {
    /**
     * @param lenient whether what is not declared is left out, and told in {@code ignored}, in place of refused
     * @param base the address of this server without a slash at its end: what it begins with is here; null if unknown
     */
    public record Terms(boolean lenient, String base) {
        public static final Terms STRICT = new Terms(false, null);
    }

    public Query {
        Objects.requireNonNull(scope);
        criteria = List.copyOf(criteria);
        Objects.requireNonNull(layout);
        Objects.requireNonNull(terms);
    }

    public static Query of(String type, Criterion... criteria) {
        return of(Scope.of(type), List.of(criteria));
    }

    public static Query of(Scope scope, List<Criterion> criteria) {
        return new Query(scope, criteria, Layout.USUAL, Terms.STRICT);
    }

    public int count() {
        return layout.count();
    }

    public String cursor() {
        return layout.cursor();
    }

    public Query laidOut(Layout other) {
        return new Query(scope, criteria, other, terms);
    }

    public Query on(Terms other) {
        return new Query(scope, criteria, layout, other);
    }

    public Query count(int most) {
        return laidOut(layout.count(most));
    }

    /** @param page where the page before ended, or null for the first */
    public Query after(String page) {
        return laidOut(layout.after(page));
    }

    /** With the total, even where that takes a query of its own. */
    public Query counted() {
        return laidOut(layout.counted());
    }

    /** @param keys as in a URL: {@code -date,code} */
    public Query sorted(String keys) {
        return laidOut(layout.sorted(Sort.read(keys)));
    }

    public Query including(Include... includes) {
        return laidOut(layout.including(List.of(includes)));
    }
}
