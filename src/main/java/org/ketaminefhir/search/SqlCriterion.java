package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.unquotedName;

import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * One criterion as SQL.
 *
 * @param rank the lower, the fewer records it is likely to leave
 * @param table whose rows it looks at; they are named {@code d} when it drives
 * @param row the condition on a row of the table under a given alias; null if it can only be asked of a record that
 *     something else found
 * @param record the condition on the record with a given primary key, found under the alias {@code d}
 */
record SqlCriterion(int rank, String table, Function<String, Condition> row, Function<Field<Long>, Condition> record) {
    static final String RECORD = "record";

    static SqlCriterion ofIndex(int rank, String table, Function<String, Condition> row) {
        return new SqlCriterion(rank, table, row, pk -> exists(rowsOf(table, pk, row)));
    }

    /** Holds for the records that have no such row. */
    static SqlCriterion without(String table, Function<String, Condition> row) {
        return new SqlCriterion(Rank.SCAN, RECORD, null, pk -> notExists(rowsOf(table, pk, row)));
    }

    /** Only about columns that all tables have. */
    static SqlCriterion ofColumn(int rank, Condition condition) {
        return new SqlCriterion(rank, RECORD, alias -> condition, pk -> condition);
    }

    /** About columns of the record. */
    static SqlCriterion ofRecord(int rank, Function<String, Condition> row) {
        Field<Long> pk = field("u.pk", SQLDataType.BIGINT);
        return new SqlCriterion(
                rank,
                RECORD,
                row,
                found -> exists(selectOne()
                        .from(DSL.table(RECORD).as(unquotedName("u")))
                        .where(pk.eq(found).and(row.apply("u")))));
    }

    /** The condition on the record of a row of the table, which is driving under the alias {@code d}. */
    Condition driven(String driver, Field<Long> pk) {
        return row != null && table.equals(RECORD) && driver.equals(RECORD) ? row.apply("d") : record.apply(pk);
    }

    boolean drivesIndex() {
        return row != null && !table.equals(RECORD);
    }

    static Select<?> rowsOf(String table, Field<Long> pk, Function<String, Condition> row) {
        Field<Long> slot = field("x.slot", SQLDataType.BIGINT);
        return selectOne()
                .from(DSL.table(table).as(unquotedName("x")))
                .where(slot.between(
                                pk.mul(inline(IndexRow.SLOTS)),
                                pk.mul(inline(IndexRow.SLOTS)).add(inline(IndexRow.SLOTS - 1)))
                        .and(row.apply("x")));
    }

    /** What is likely to leave the fewest records. */
    static final class Rank {
        static final int ID = 0;
        static final int IDENTIFIER = 1;
        static final int LINK = 2;
        static final int TEXT = 3;
        static final int CODE = 4;
        static final int DATE = 5;
        static final int UPDATED = 6;
        static final int TOKEN = 7;
        static final int STATUS = 8;
        static final int PATIENT = 9;
        /** Its index knows no patients. */
        static final int QUANTITY = 10;

        static final int SCAN = 11;

        private Rank() {}
    }
}
