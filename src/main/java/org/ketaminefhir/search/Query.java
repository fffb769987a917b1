package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;

/**
 * A search in one type; the criteria hold all at once.
 *
 * @param count how many records a page holds at most
 * @param cursor {@link Page#next} of the page before, or null for the first
 */
public record Query(String type, List<Criterion> criteria, int count, String cursor) {
    public static final int USUAL_COUNT = 50;

    public Query {
        Objects.requireNonNull(type);
        criteria = List.copyOf(criteria);
        if (count < 0) {
            throw new BadParameterValue("_count", "a number from 0 up");
        }
    }

    public static Query of(String type, Criterion... criteria) {
        return new Query(type, List.of(criteria), USUAL_COUNT, null);
    }

    public Query count(int most) {
        return new Query(type, criteria, most, cursor);
    }

    public Query after(String page) {
        return new Query(type, criteria, count, page);
    }
}
