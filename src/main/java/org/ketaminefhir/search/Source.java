package org.ketaminefhir.search;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectDistinct;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unquotedName;

import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;

/**
 * Rows, under the alias {@code d}, that lead to the records searched.
 *
 * @param rank that of what drives
 * @param lead what leads to the rows, or null
 * @param rows what the rows must be
 * @param token if the rows are found in the order of the records, by one token: what is a row of it; else null
 */
record Source(int rank, String table, Lead lead, Condition rows, Function<String, Condition> token) {
    static final String TOKENS = "token_index";

    boolean ofRecords() {
        return table.equals(SqlCriterion.RECORD);
    }

    Field<Long> pk() {
        return ofRecords() ? Columns.number("d", "pk") : Columns.recordOf("d");
    }

    Table<?> from() {
        return lead == null ? Columns.table(table, "d") : lead.to(table, rows);
    }

    /** Holds for the rows of {@link #from} that are those. */
    Condition condition() {
        return lead == null
                ? rows
                : Columns.number("d", ofRecords() ? "pk" : "slot").isNotNull();
    }

    /** The first records behind a cursor, reading no more rows than that takes. */
    Select<Record1<Long>> firstInOrder(Cursor cursor, int limit) {
        Field<Long> slot = Columns.number("d", "slot");
        Condition onPage = cursor.equals(Cursor.START)
                ? noCondition()
                : slot.ge((cursor.after() + 1) * IndexRow.SLOTS).and(slot.lt((cursor.upTo() + 1) * IndexRow.SLOTS));
        // A record that has the token of two systems comes once.
        Condition before = notExists(selectOne()
                .from(Columns.table(table, "e"))
                .where(Columns.number("e", "slot").ge(pk().mul(inline(IndexRow.SLOTS))))
                .and(Columns.number("e", "slot").lt(slot))
                .and(token.apply("e"))
                .offset(inline(0)));
        return select(pk().as(unquotedName("pk")))
                .from(from())
                .where(rows)
                .and(onPage)
                .and(before)
                .orderBy(Columns.number("d", "parameter"), Columns.text("d", "code"), slot)
                .limit(limit);
    }

    Select<Record1<String>> targets(Condition rows) {
        return selectDistinct(Columns.text("x", "target"))
                .from(from())
                .join(Columns.table("reference_index", "x"))
                .on(Columns.belongs("x", pk()))
                .where(condition())
                .and(rows);
    }

    Select<Record1<String>> urls(int url) {
        return selectDistinct(Columns.text("u", "uri"))
                .from(from())
                .join(Columns.table("uri_index", "i"))
                .on(Columns.belongs("i", pk()))
                .join(Columns.table("uri", "u"))
                .on(Columns.number("u", "number").eq(Columns.number("i", "uri")))
                .where(condition())
                .and(Columns.number("i", "parameter").eq((long) url));
    }

    Select<Record1<Long>> patients() {
        return selectDistinct(Columns.number("d", "patient")).from(from()).where(condition());
    }

    Select<Record1<String>> ids() {
        return ofRecords()
                ? selectDistinct(Columns.text("d", "id")).from(from()).where(condition())
                : selectDistinct(Columns.text("x", "id"))
                        .from(from())
                        .join(Columns.table(SqlCriterion.RECORD, "x"))
                        .on(Columns.number("x", "pk").eq(pk()))
                        .where(condition());
    }
}
