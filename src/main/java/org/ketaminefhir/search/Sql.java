package org.ketaminefhir.search;

import java.util.List;

/** A statement made ready: SQL with its values, which are bound and never part of the text. */
public record Sql(String text, List<Object> values) {
    /** The condition that holds of everything. */
    static final Sql TRUE = new Sql("1 = 1", List.of());

    public boolean all() {
        return this == TRUE;
    }
}
