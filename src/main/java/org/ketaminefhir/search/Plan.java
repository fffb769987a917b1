package org.ketaminefhir.search;

import static org.jooq.impl.DSL.noCondition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;

/**
 * How the records of one type are found. The criterion that is likely to leave the fewest records drives; the others
 * are asked of each record that it finds. So the plan is ours, and the database has little to guess.
 *
 * <p>Tables go by the aliases {@code d} (what leads to a record) and {@code x}, {@code y} (what is asked of it), again at
 * every depth of a chain: a condition names only its own rows and those right around it, so inner names may hide outer
 * ones.
 *
 * @param type the number of the type
 */
record Plan(int type, List<Ways> asked) {
    /** More are asked of each record in place of searched one by one. */
    private static final int MOST_SOURCES = 32;

    private static final Field<Long> PK = Columns.number("d", "pk");

    Plan {
        asked = List.copyOf(asked);
    }

    /** Together they lead to all records searched; one record may come from several. */
    List<Source> sources() {
        return conjunctions().stream().map(this::source).toList();
    }

    int rank() {
        return sources().stream().mapToInt(Source::rank).max().orElseThrow();
    }

    /** What is asked of a record of the type that something else found, under the alias {@code d}. */
    Condition holds(Field<Long> pk) {
        Condition all = noCondition();
        for (Ways one : asked) {
            all = all.and(one.whole().record().apply(pk));
        }
        return all;
    }

    /** What a record must be, under the alias {@code d} of its own table. */
    Condition isRecord() {
        return Columns.number("d", "type")
                .eq((long) type)
                .and(Columns.text("d", "content").isNotNull());
    }

    Select<Record1<Long>> pks() {
        return together(Source::pks);
    }

    Select<Record1<Long>> patients() {
        return together(Source::patients);
    }

    Select<Record1<String>> ids() {
        return together(Source::ids);
    }

    private <T> Select<Record1<T>> together(Function<Source, Select<Record1<T>>> column) {
        Select<Record1<T>> all = null;
        for (Source source : sources()) {
            Select<Record1<T>> one = column.apply(source);
            all = all == null ? one : all.unionAll(one);
        }
        return all;
    }

    private List<List<SqlCriterion>> conjunctions() {
        int best = asked.stream().mapToInt(Ways::rank).min().orElse(SqlCriterion.Rank.SCAN);
        List<List<SqlCriterion>> all = new ArrayList<>(List.of(List.of()));
        for (Ways one : asked) {
            boolean leads = one.rank() <= SqlCriterion.Rank.PATIENT
                    || one.rank() == best && one.rank() < SqlCriterion.Rank.SCAN;
            boolean apart = leads && all.size() * one.alternatives().size() <= MOST_SOURCES;
            List<List<SqlCriterion>> longer = new ArrayList<>();
            for (SqlCriterion alternative : apart ? one.alternatives() : List.of(one.whole())) {
                for (List<SqlCriterion> before : all) {
                    List<SqlCriterion> conjunction = new ArrayList<>(before);
                    conjunction.add(alternative);
                    longer.add(conjunction);
                }
            }
            all = longer;
        }
        return all;
    }

    private Source source(List<SqlCriterion> criteria) {
        List<SqlCriterion> rest = new ArrayList<>(criteria);
        rest.sort(Comparator.comparing(SqlCriterion::rank));
        SqlCriterion first = rest.isEmpty() ? null : rest.get(0);
        if (first == null || first.row() == null) {
            return new Source(
                    SqlCriterion.Rank.SCAN, SqlCriterion.RECORD, and(SqlCriterion.RECORD, isRecord(), PK, rest));
        }
        List<SqlCriterion> others = rest.subList(1, rest.size());
        Condition row = first.row().apply("d");
        if (!first.drivesIndex()) {
            return new Source(
                    first.rank(),
                    SqlCriterion.RECORD,
                    and(SqlCriterion.RECORD, isRecord().and(row), PK, others));
        }
        // Index rows are there only while the record is, and their parameter is of its type.
        return new Source(first.rank(), first.table(), and(first.table(), row, Columns.recordOf("d"), others));
    }

    private static Condition and(String driver, Condition first, Field<Long> pk, List<SqlCriterion> rest) {
        Condition all = first;
        for (SqlCriterion criterion : rest) {
            all = all.and(criterion.driven(driver, pk));
        }
        return all;
    }
}
