package org.ketaminefhir.search;

import static org.jooq.impl.DSL.inline;
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
        return isRecord(Columns.number("d", "type"));
    }

    /** Of many ids H2 would use none if there was another column to begin with. */
    private Condition isRecordById() {
        return isRecord(Columns.number("d", "type").add(inline(0)));
    }

    private Condition isRecord(Field<Long> itsType) {
        return itsType.eq((long) type).and(Columns.text("d", "content").isNotNull());
    }

    /** To what the records refer, by rows of the reference index under the alias {@code x}. */
    Select<Record1<String>> targets(Condition rows) {
        return together(source -> source.targets(rows));
    }

    Select<Record1<Long>> patients() {
        return together(Source::patients);
    }

    /** @param url the number of the parameter of the type that looks at its URL */
    Select<Record1<String>> urls(int url) {
        return together(source -> source.urls(url));
    }

    Select<Record1<String>> ids() {
        return together(Source::ids);
    }

    private <T> Select<Record1<T>> together(Function<Source, Select<Record1<T>>> column) {
        Select<Record1<T>> all = null;
        for (Source source : sources()) {
            Select<Record1<T>> one = column.apply(source);
            all = all == null ? one : all.union(one);
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
        boolean ofPatient = rest.stream().anyMatch(one -> one.rank() == SqlCriterion.Rank.PATIENT && one.row() != null);
        rest.sort(Comparator.comparing(ofPatient ? SqlCriterion::rankBesidePatient : SqlCriterion::rank));
        SqlCriterion first = rest.isEmpty() || rest.get(0).row() == null ? null : rest.get(0);
        if (first == null) {
            return new Source(
                    SqlCriterion.Rank.SCAN,
                    SqlCriterion.RECORD,
                    null,
                    and(isRecord(), SqlCriterion.RECORD, rest, null),
                    null);
        }
        String table = first.table();
        SqlCriterion leading = first.lead() != null ? first : byPatient(first, rest);
        Lead lead = leading == null ? null : leading.lead();
        Condition row = first == leading ? lead.also() : (ofPatient ? first.ofPatient() : first.row()).apply("d");
        if (first.drivesIndex()) {
            // Index rows are there only while the record is, and their parameter is of its type.
            boolean inOrder = first.inOrder() && leading == null && !ofPatient;
            return new Source(
                    first.rank(),
                    table,
                    lead,
                    and(row, table, others(rest, first), leading),
                    inOrder ? first.row() : null);
        }
        Condition here = first.rank() == SqlCriterion.Rank.ID ? isRecordById() : isRecord();
        return new Source(first.rank(), table, lead, and(row.and(here), table, others(rest, first), leading), null);
    }

    /** The patient key begins indexes of each kind of rows. */
    private static SqlCriterion byPatient(SqlCriterion first, List<SqlCriterion> rest) {
        return rest.stream()
                .filter(one -> first.drivesIndex() && one.rank() == SqlCriterion.Rank.PATIENT && one.lead() != null)
                .findFirst()
                .orElse(null);
    }

    private static List<SqlCriterion> others(List<SqlCriterion> rest, SqlCriterion first) {
        return rest.stream().filter(one -> one != first).toList();
    }

    private static Condition and(Condition row, String table, List<SqlCriterion> others, SqlCriterion leading) {
        boolean records = table.equals(SqlCriterion.RECORD);
        Field<Long> pk = records ? Columns.number("d", "pk") : Columns.recordOf("d");
        Condition all = row;
        for (SqlCriterion criterion : others) {
            all = criterion == leading ? all : all.and(criterion.driven(table, pk));
        }
        return all;
    }
}
