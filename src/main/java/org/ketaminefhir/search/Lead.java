package org.ketaminefhir.search;

import static org.jooq.impl.DSL.asterisk;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/**
 * Values of a column that are found first and lead to the rows that have them. They are joined, because H2 would read a
 * whole index for {@code x IN (...)} where a condition on another of the index's columns stands beside it.
 *
 * @param values each of them once
 * @param also what else the rows must be, under the alias {@code d}
 */
record Lead(String column, Select<?> values, Condition also) {
    /**
     * An outer join, or H2 would begin with what it takes for fewer rows: those of all patients.
     *
     * @param condition what the rows must be
     */
    Table<?> to(String table, Condition condition) {
        Field<Object> value = field(unquotedName("k", "v"), SQLDataType.OTHER);
        // OFFSET 0 keeps H2 from asking for the values of each row instead.
        Table<?> found = select(asterisk())
                .from(values.asTable(unquotedName("f")))
                .offset(inline(0))
                .asTable(unquotedName("k"), unquotedName("v"));
        return found.leftJoin(Columns.table(table, "d"))
                .on(field(unquotedName("d", column), SQLDataType.OTHER).eq(value))
                .and(condition);
    }
}
