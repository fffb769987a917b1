package org.ketaminefhir.search;

import java.util.List;

/**
 * How the answer to a search is to look.
 *
 * @param count how many records a page holds at most; 0 for the total only
 * @param cursor where the page before ended, or null for the first
 * @param total whether the records are to be counted even where that takes a query of its own
 */
public record Layout(int count, String cursor, boolean total, List<Sort> sort, List<Include> includes) {
    public static final Layout USUAL = new Layout(50, null, false, List.of(), List.of());

    public Layout {
        sort = List.copyOf(sort);
        includes = List.copyOf(includes);
        if (count < 0) {
            throw new BadParameterValue("_count", "a number from 0 up");
        }
    }

    Layout count(int most) {
        return new Layout(most, cursor, total, sort, includes);
    }

    Layout after(String page) {
        return new Layout(count, page, total, sort, includes);
    }

    Layout counted() {
        return new Layout(count, cursor, true, sort, includes);
    }

    Layout sorted(List<Sort> keys) {
        return new Layout(count, cursor, total, keys, includes);
    }

    Layout including(List<Include> others) {
        return new Layout(count, cursor, total, sort, others);
    }
}
