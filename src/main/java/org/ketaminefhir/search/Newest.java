package org.ketaminefhir.search;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;

import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Select;

/**
 * The records of whole types, newest change first: those of a page are found by the index, and nothing older is read.
 *
 * @param types their numbers
 */
record Newest(List<Integer> types) {
    Newest {
        types = List.copyOf(types);
    }

    /** At least as many of those behind the cursor as are on a page, as primary key and time of the change. */
    Select<?> rows(Cursor cursor, int limit) {
        Select<Record2<Long, Long>> all = null;
        for (int type : types) {
            Select<Record2<Long, Long>> one = standing(type, cursor, limit).unionAll(moved(type, cursor));
            all = all == null ? one : all.unionAll(one);
        }
        return all;
    }

    /** Down to the time of the last one of the page, whatever the order among those of one time. */
    private static Select<Record2<Long, Long>> standing(int type, Cursor cursor, int limit) {
        Field<Long> time = updated("e");
        Select<?> page = select(time)
                .from(Columns.table(SqlCriterion.RECORD, "e"))
                .where(ofType("e", type, cursor))
                .and(behind("e", cursor))
                .orderBy(Columns.number("e", "type"), time.desc())
                .limit(limit);
        Field<Long> oldest = field(select(min(Columns.number("t", "updated"))).from(page.asTable(unquotedName("t"))));
        return select(
                        Columns.number("d", "pk").as(unquotedName("pk")),
                        updated("d").as(unquotedName("k0")))
                .from(Columns.table(SqlCriterion.RECORD, "d"))
                .where(ofType("d", type, cursor))
                .and(behind("d", cursor))
                .and(updated("d").ge(coalesce(oldest, inline(0L))));
    }

    /** What changed since the first page stands where it stood then. */
    private static Select<Record2<Long, Long>> moved(int type, Cursor cursor) {
        Field<Long> pk = Columns.number("d", "pk");
        return select(pk, SortKeys.updated(pk, cursor.at()))
                .from(Columns.table(SqlCriterion.RECORD, "d"))
                .where(ofType("d", type, cursor))
                .and(updated("d").gt(cursor.at()));
    }

    private static Condition ofType(String alias, int type, Cursor cursor) {
        return Columns.number(alias, "type")
                .eq((long) type)
                .and(Columns.text(alias, "content").isNotNull())
                // No index is to begin with it.
                .and(Columns.number(alias, "pk").add(inline(0)).le(cursor.upTo()));
    }

    private static Condition behind(String alias, Cursor cursor) {
        Condition standing = updated(alias).le(cursor.at());
        if (cursor.after() == 0 || !(cursor.values().get(0) instanceof Long last)) {
            return standing;
        }
        Condition after = updated(alias)
                .lt(last)
                .or(Columns.number(alias, "pk").add(inline(0)).gt(cursor.after()));
        return standing.and(updated(alias).le(last)).and(after);
    }

    private static Field<Long> updated(String alias) {
        return Columns.number(alias, "updated");
    }
}
