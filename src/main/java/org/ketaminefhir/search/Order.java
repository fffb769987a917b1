package org.ketaminefhir.search;

import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.unquotedName;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;

/** The order of an answer: its keys, each in its direction and without a value last, then the primary key. */
final class Order {
    private final Scope scope;
    private final List<Sort> sort;
    private final SortKeys keys;

    Order(Scope scope, List<Sort> sort, SortKeys keys) {
        this.scope = scope;
        this.sort = sort;
        this.keys = keys;
    }

    /** As a text that no other order has. */
    @Override
    public String toString() {
        return scope.name() + sort;
    }

    /** Whether what was changed last comes first. */
    boolean newestFirst() {
        return sort.equals(List.of(new Sort(SortKeys.UPDATED, true)));
    }

    int keys() {
        return sort.size();
    }

    /** The primary key, then the values, as columns named {@code pk, k0, k1, ...} */
    List<Field<?>> valued(Field<Long> pk, Cursor cursor) {
        List<Field<?>> columns = new ArrayList<>();
        columns.add(pk.as(unquotedName("pk")));
        for (int i = 0; i < sort.size(); i++) {
            columns.add(keys.value(scope, sort.get(i), pk, cursor.at()).as(unquotedName("k" + i)));
        }
        return columns;
    }

    List<Field<?>> columns(String alias) {
        List<Field<?>> columns = new ArrayList<>();
        columns.add(Columns.number(alias, "pk"));
        columns.addAll(values(alias));
        return columns;
    }

    List<Field<?>> values(String alias) {
        List<Field<?>> columns = new ArrayList<>();
        for (int i = 0; i < sort.size(); i++) {
            columns.add(field(unquotedName(alias, "k" + i), Object.class));
        }
        return columns;
    }

    List<OrderField<?>> by(String alias) {
        List<OrderField<?>> by = new ArrayList<>();
        List<Field<?>> values = values(alias);
        for (int i = 0; i < sort.size(); i++) {
            Field<?> value = values.get(i);
            by.add(
                    sort.get(i).descending()
                            ? value.desc().nullsLast()
                            : value.asc().nullsLast());
        }
        by.add(Columns.number(alias, "pk"));
        return by;
    }

    /** What comes after the last record of a page. */
    Condition after(String alias, Cursor cursor) {
        if (cursor.after() == 0) {
            return noCondition();
        }
        if (cursor.values().size() != sort.size()) {
            throw new BadParameterValue("the page link", "as the server gave it");
        }
        Condition any = falseCondition();
        Condition same = noCondition();
        for (int i = 0; i < sort.size(); i++) {
            Object last = cursor.values().get(i);
            any = any.or(same.and(beyond(alias, i, last)));
            same = same.and(equal(alias, i, last));
        }
        return any.or(same.and(Columns.number(alias, "pk").gt(cursor.after())));
    }

    private Condition beyond(String alias, int i, Object last) {
        if (last == null) {
            return falseCondition();
        }
        Field<Object> value = value(alias, i, last);
        return (sort.get(i).descending() ? value.lt(last) : value.gt(last)).or(value.isNull());
    }

    private static Condition equal(String alias, int i, Object last) {
        Field<Object> value = value(alias, i, last);
        return last == null ? value.isNull() : value.eq(last);
    }

    @SuppressWarnings("unchecked")
    private static Field<Object> value(String alias, int i, Object last) {
        Class<?> type = last == null ? Object.class : last.getClass();
        return (Field<Object>) field(unquotedName(alias, "k" + i), type);
    }
}
