package org.ketaminefhir.search;

import static org.jooq.impl.DSL.select;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;

/**
 * Rows, under the alias {@code d}, that lead to the records searched.
 *
 * @param rank that of what drives
 */
record Source(int rank, String table, Condition condition) {
    boolean ofRecords() {
        return table.equals(SqlCriterion.RECORD);
    }

    Field<Long> pk() {
        return ofRecords() ? Columns.number("d", "pk") : Columns.recordOf("d");
    }

    Table<?> from() {
        return Columns.table(table, "d");
    }

    Select<Record1<Long>> pks() {
        return select(pk()).from(from()).where(condition);
    }

    Select<Record1<Long>> patients() {
        return select(Columns.number("d", "patient")).from(from()).where(condition);
    }

    Select<Record1<String>> ids() {
        return ofRecords()
                ? select(Columns.text("d", "id")).from(from()).where(condition)
                : select(Columns.text("x", "id"))
                        .from(from())
                        .join(Columns.table(SqlCriterion.RECORD, "x"))
                        .on(Columns.number("x", "pk").eq(pk()))
                        .where(condition);
    }
}
