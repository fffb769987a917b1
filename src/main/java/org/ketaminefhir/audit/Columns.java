package org.ketaminefhir.audit;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.unquotedName;

import java.util.Collection;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The table of events as searches see it. */
final class Columns {
    /** What events can be found by, if it is declared. */
    static final Set<String> PARAMETERS =
            Set.of("_id", "_lastUpdated", "date", "patient", "agent", "action", "outcome", "type", "subtype", "entity");

    static final Table<?> EVENTS = DSL.table(unquotedName("audit_event"));
    static final Field<Long> ID = field(unquotedName("id"), SQLDataType.BIGINT);
    static final Field<Long> RECORDED = field(unquotedName("recorded"), SQLDataType.BIGINT);
    static final Field<Integer> OUTCOME = field(unquotedName("outcome"), SQLDataType.INTEGER);
    static final Field<String> KIND = text("kind");
    static final Field<String> INTERACTION = text("interaction");
    static final Field<String> CLIENT = text("client");
    static final Field<String> ORGANIZATION = text("organization");
    static final Field<String> PATIENT = text("patient");
    static final Field<String> RECORDS = text("records");
    static final Field<String> REQUEST = text("request");

    private Columns() {}

    private static Field<String> text(String name) {
        return field(unquotedName(name), SQLDataType.VARCHAR);
    }

    /** PostgreSQL does not take a list of nothing. */
    static <T> Condition in(Field<T> column, Collection<T> values) {
        return values.isEmpty() ? falseCondition() : column.in(values);
    }

    /** Whether a record is among those touched whose name ends so, and is followed by that. */
    static Condition touched(String end, String followedBy) {
        String pattern = "%" + escaped(end) + followedBy + "%";
        return condition("' ' || records || ' ' LIKE ? ESCAPE '!'", pattern);
    }

    private static String escaped(String text) {
        return text.replaceAll("([!%_])", "!$1");
    }
}
