package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The columns of the tables, as jOOQ writes them. */
final class Columns {
    private Columns() {}

    static Field<Long> number(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.BIGINT);
    }

    static Field<String> text(String alias, String column) {
        return field(unquotedName(alias, column), SQLDataType.VARCHAR);
    }

    static Table<?> table(String name, String alias) {
        return DSL.table(name).as(unquotedName(alias));
    }

    /** The record that an index row belongs to. */
    static Field<Long> recordOf(String alias) {
        return number(alias, "slot").div(inline(IndexRow.SLOTS));
    }

    /**
     * Whether an index row is of a parameter. Where rows of one record are looked at, under another alias than the
     * driver's, no index may begin with it: H2 would rather read all rows of the parameter than those of the record.
     */
    static Condition ofParameter(String alias, int parameter) {
        Field<Long> column = number(alias, "parameter");
        return (alias.equals("d") ? column : column.add(inline(0))).eq((long) parameter);
    }

    /** Whether an index row belongs to a record. */
    static Condition belongs(String alias, Field<Long> pk) {
        Field<Long> first = pk.mul(inline(IndexRow.SLOTS));
        return number(alias, "slot").between(first, first.add(inline(IndexRow.SLOTS - 1)));
    }
}
