package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.selectOne;

import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Select;

/**
 * One criterion as SQL.
 *
 * @param rank the lower, the fewer records it is likely to leave
 * @param table whose rows it looks at; they are named {@code d} when it drives
 * @param row the condition on a row of the table under a given alias; null if it can only be asked of a record that
 *     something else found
 * @param lead the same as {@code row}, as a way to the rows; null if there is none
 * @param record the condition on the record with a given primary key, found under the alias {@code d}
 */
record SqlCriterion(
        int rank, String table, Function<String, Condition> row, Function<Field<Long>, Condition> record, Lead lead) {
    static final String RECORD = "record";

    SqlCriterion(int rank, String table, Function<String, Condition> row, Function<Field<Long>, Condition> record) {
        this(rank, table, row, record, null);
    }

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

    /** The condition on the record of a row of the table, which is driving under the alias {@code d}. */
    Condition driven(String driver, Field<Long> pk) {
        boolean column = row != null && lead == null && table.equals(RECORD) && driver.equals(RECORD);
        return column ? row.apply("d") : record.apply(pk);
    }

    boolean drivesIndex() {
        return row != null && !table.equals(RECORD);
    }

    /** About columns that only the record itself has. */
    static SqlCriterion ofRecord(int rank, Function<String, Condition> row) {
        return new SqlCriterion(
                rank,
                RECORD,
                row,
                pk -> exists(selectOne()
                        .from(Columns.table(RECORD, "x"))
                        .where(Columns.number("x", "pk").eq(pk))
                        .and(row.apply("x"))));
    }

    /** Holds where one of these holds, when none of them is to drive. */
    static SqlCriterion anyOf(List<SqlCriterion> alternatives) {
        return new SqlCriterion(
                Rank.SCAN,
                RECORD,
                null,
                pk -> or(alternatives.stream()
                        .map(alternative -> alternative.record().apply(pk))
                        .toList()));
    }

    static Select<?> rowsOf(String table, Field<Long> pk, Function<String, Condition> row) {
        return selectOne()
                .from(Columns.table(table, "x"))
                .where(Columns.belongs("x", pk))
                .and(row.apply("x"))
                // PostgreSQL would join otherwise, without knowing how few rows one record has.
                .offset(inline(0));
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

        /** A chain whose end leaves many: better than reading all records of the type, but not much. */
        static final int CHAIN = 11;

        static final int SCAN = 12;

        private Rank() {}
    }
}
