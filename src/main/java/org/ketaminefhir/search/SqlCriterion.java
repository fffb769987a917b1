package org.ketaminefhir.search;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.selectOne;

import java.util.List;
import java.util.Set;
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
 * @param ofPatient the same as {@code row}, for the rows of a patient: so that the index that begins with the patient is
 *     used
 * @param record the condition on the record with a given primary key, found under the alias {@code d}
 * @param inOrder whether its rows are those of one token, which have an index in the order of the records
 */
record SqlCriterion(
        int rank,
        String table,
        Function<String, Condition> row,
        Function<String, Condition> ofPatient,
        Function<Field<Long>, Condition> record,
        Lead lead,
        boolean inOrder) {
    static final String RECORD = "record";

    /** Those with an index that begins with the patient. */
    private static final Set<String> BY_PATIENT = Set.of("token_index", "date_index");

    SqlCriterion(
            int rank,
            String table,
            Function<String, Condition> row,
            Function<Field<Long>, Condition> record,
            Lead lead) {
        this(rank, table, row, row, record, lead, false);
    }

    SqlCriterion(int rank, String table, Function<String, Condition> row, Function<Field<Long>, Condition> record) {
        this(rank, table, row, record, null);
    }

    static SqlCriterion ofIndex(int rank, String table, Function<String, Condition> row) {
        return ofIndex(rank, table, row, row);
    }

    static SqlCriterion ofIndex(
            int rank, String table, Function<String, Condition> row, Function<String, Condition> ofPatient) {
        return new SqlCriterion(rank, table, row, ofPatient, pk -> exists(rowsOf(table, pk, row)), null, false);
    }

    /** Of the rows of one token: see {@code inOrder}. */
    static SqlCriterion ofToken(int rank, Function<String, Condition> row) {
        SqlCriterion one = ofIndex(rank, Source.TOKENS, row);
        return new SqlCriterion(rank, one.table, row, row, one.record, null, true);
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

    /** Where a patient is asked for beside it: what finds the records of all patients does not drive then. */
    int rankBesidePatient() {
        boolean ofAll = rank == Rank.SHARED || rank > Rank.IDENTIFIER && drivesIndex() && !knowsPatients();
        return ofAll ? Math.max(rank, Rank.QUANTITY) : rank;
    }

    private boolean knowsPatients() {
        // A reference to what belongs to one patient leaves no more than the patient does.
        return BY_PATIENT.contains(table) || table.equals("reference_index");
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

        /** A link to what many patients share. */
        static final int SHARED = 3;

        static final int TEXT = 4;

        /** A date within few days. */
        static final int DAYS = 5;

        static final int CODE = 6;
        static final int DATE = 7;
        static final int UPDATED = 8;
        static final int TOKEN = 9;
        static final int STATUS = 10;
        static final int PATIENT = 11;
        /** Its index knows no patients. */
        static final int QUANTITY = 12;

        /** A chain whose end leaves many: better than reading all records of the type, but not much. */
        static final int CHAIN = 13;

        static final int SCAN = 14;

        private Rank() {}
    }
}
