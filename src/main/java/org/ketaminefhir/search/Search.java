package org.ketaminefhir.search;

import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectCount;
import static org.jooq.impl.DSL.selectDistinct;
import static org.jooq.impl.DSL.unquotedName;

import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;

/** A query made ready: its SQL. */
public final class Search {
    private final DSLContext sql;
    private final List<Source> sources;
    private final Order order;
    private final Newest newest;
    private final Includes includes;
    private final List<Ignored> ignored;

    /** @param newest what finds the records if nothing is asked of them and the newest come first, or null */
    Search(DSLContext sql, List<Source> sources, Order order, Newest newest, Includes includes, List<Ignored> ignored) {
        this.sql = sql;
        this.sources = sources;
        this.order = order;
        this.newest = newest;
        this.includes = includes;
        this.ignored = ignored;
    }

    /** How many columns the rows are sorted by. */
    public int sortedBy() {
        return order.keys();
    }

    /** Of what, and in what order, its pages are. */
    public String order() {
        return order.toString();
    }

    /** What is sent along. */
    public Includes includes() {
        return includes;
    }

    /** What a lenient query asked for in vain. */
    public List<Ignored> ignored() {
        return ignored;
    }

    /**
     * The records that come after a cursor, at most so many: rows of {@link Finder#COLUMNS}, or, if they are sorted, of
     * the primary key and what it is sorted by. The primary key comes last in any order.
     */
    public Sql rows(Cursor cursor, int limit) {
        return ready(order.keys() == 0 ? unsorted(cursor, limit) : sorted(cursor, limit));
    }

    /** The rows of {@link Finder#COLUMNS} of some records. */
    public Sql records(Collection<Long> pks) {
        return ready(select(field(Finder.COLUMNS))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .where(Columns.number("r", "pk").in(pks))
                .and(Columns.text("r", "content").isNotNull()));
    }

    public Sql total() {
        if (sources.size() == 1) {
            Source only = sources.get(0);
            return ready(select(countDistinct(only.pk())).from(only.from()).where(only.condition()));
        }
        return ready(selectCount().from(found(null, Integer.MAX_VALUE)));
    }

    private Select<?> unsorted(Cursor cursor, int limit) {
        Select<Record1<Long>> page = sources.size() == 1
                ? first(sources.get(0), cursor, limit)
                : select(Columns.number("f", "pk"))
                        .from(found(cursor, limit))
                        .orderBy(Columns.number("f", "pk"))
                        .limit(limit);
        Field<Long> pk = Columns.number("r", "pk");
        return select(field(Finder.COLUMNS))
                .from(Columns.table(SqlCriterion.RECORD, "r"))
                .where(pk.in(page))
                .orderBy(pk);
    }

    /** Without the bodies: H2 would look for the page anew for each record that it joins. */
    private Select<?> sorted(Cursor cursor, int limit) {
        Select<?> valued = newest != null
                ? newest.rows(cursor, limit)
                : select(order.valued(Columns.number("f", "pk"), cursor)).from(found(bound(cursor), Integer.MAX_VALUE));
        return select(order.columns("s"))
                .from(valued.asTable(unquotedName("s")))
                .where(order.after("s", cursor))
                .orderBy(order.by("s"))
                .limit(limit);
    }

    private static Cursor bound(Cursor cursor) {
        return new Cursor(0, cursor.upTo(), cursor.at(), List.of());
    }

    /** All that it finds, as the table {@code f}. */
    Table<?> all() {
        return found(null, Integer.MAX_VALUE);
    }

    /** What all sources lead to, as the table {@code f}. */
    private Table<?> found(Cursor cursor, int limit) {
        Select<Record1<Long>> all = null;
        for (Source source : sources) {
            Select<Record1<Long>> one =
                    limit == Integer.MAX_VALUE ? distinct(source, cursor) : first(source, cursor, limit);
            all = all == null ? one : all.union(one);
        }
        return all.asTable(unquotedName("f"), unquotedName("pk"));
    }

    private static Select<Record1<Long>> first(Source source, Cursor cursor, int limit) {
        if (source.token() != null) {
            return source.firstInOrder(cursor, limit);
        }
        return distinct(source, cursor)
                .orderBy(field(unquotedName("pk"), Long.class))
                .limit(limit);
    }

    private static SelectConditionStep<Record1<Long>> distinct(Source source, Cursor cursor) {
        Field<Long> pk = source.pk().as(unquotedName("pk"));
        Condition onPage = cursor == null || cursor.equals(Cursor.START)
                ? noCondition()
                : source.pk().gt(cursor.after()).and(source.pk().le(cursor.upTo()));
        // A record has many index rows, but only one row of its own.
        return (source.ofRecords() ? select(pk) : selectDistinct(pk))
                .from(source.from())
                .where(source.condition())
                .and(onPage);
    }

    Sql ready(Select<?> select) {
        return new Sql(sql.render(select), sql.extractBindValues(select));
    }
}
