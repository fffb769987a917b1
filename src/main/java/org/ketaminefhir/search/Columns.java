package org.ketaminefhir.search;

import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unquotedName;
import static org.jooq.impl.DSL.val;

import java.util.Collection;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The tables and their columns, under an alias. */
final class Columns {
    private Columns() {}

    static Table<?> table(String name, String alias) {
        return DSL.table(name).as(unquotedName(alias));
    }

    static Field<String> text(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.VARCHAR);
    }

    static Field<Long> number(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.BIGINT);
    }

    static Field<Integer> integer(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.INTEGER);
    }

    static Field<Double> decimal(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.DOUBLE);
    }

    /** The record that an index row belongs to. */
    static Field<Long> recordOf(String alias) {
        return number(alias, "slot").div(inline(IndexRow.SLOTS));
    }

    /** Whether an index row is of a parameter. */
    static Condition ofParameter(String alias, int parameter) {
        return parameter(alias).eq((long) parameter);
    }

    /**
     * The parameter of an index row. Where rows of one record are looked at, under another alias than the driver's, no
     * index may begin with it: H2 would rather read all rows of the parameter than those of the record.
     */
    static Field<Long> parameter(String alias) {
        Field<Long> column = number(alias, "parameter");
        return alias.equals("d") ? column : column.add(inline(0));
    }

    /** To what a row of the reference index leads, never null; as with {@link #parameter}. */
    static Field<String> target(String alias) {
        Field<String> column = text(alias, "target");
        return alias.equals("d") ? column : coalesce(column, inline(""));
    }

    /** Whether an index row belongs to a record. */
    static Condition belongs(String alias, Field<Long> pk) {
        Field<Long> first = pk.mul(inline(IndexRow.SLOTS));
        return number(alias, "slot").between(first, first.add(inline(IndexRow.SLOTS - 1)));
    }

    /** One bound value, however many there are. */
    static Condition in(Field<String> column, Collection<String> values) {
        return values.size() == 1
                ? column.eq(values.iterator().next())
                : column.eq(any(val(values.toArray(String[]::new))));
    }

    /** The number of a code system, or a canonical unit; none if nobody has used it. */
    static Select<Record1<Integer>> system(String uri) {
        return select(field("number", SQLDataType.INTEGER))
                .from(DSL.table("code_system"))
                .where(field("uri", SQLDataType.VARCHAR).eq(uri));
    }
}
