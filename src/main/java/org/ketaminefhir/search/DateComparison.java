package org.ketaminefhir.search;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * A date as a search asks for it: a comparison of ranges.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">Prefixes</a>
 */
record DateComparison(Prefixed.Prefix prefix, DateRange asked) {
    static DateComparison of(String parameter, String text) {
        Prefixed value = Prefixed.of(text);
        DateRange range = DateRange.of(value.value())
                .orElseThrow(() -> new BadParameterValue(
                        parameter,
                        "a date like 2026, 2026-11, 2026-11-22 or 2026-11-22T10:15:00Z,"
                                + " with eq, ne, gt, lt, ge, le, sa, eb or ap in front or nothing"));
        return new DateComparison(value.prefix(), range);
    }

    Condition on(String alias) {
        Field<Long> low = field(unquotedName(alias, "low"), SQLDataType.BIGINT);
        Field<Long> high = field(unquotedName(alias, "high"), SQLDataType.BIGINT);
        // That low is not after the end follows from the rest, and bounds what is read of the index.
        Condition within = low.ge(asked.low()).and(low.le(asked.high())).and(high.le(asked.high()));
        return switch (prefix) {
            case EQ -> within;
            case NE -> not(within);
            case GT -> high.gt(asked.high());
            case LT -> low.lt(asked.low());
            case GE -> high.gt(asked.high()).or(within);
            case LE -> low.lt(asked.low()).or(within);
            case SA -> low.gt(asked.high());
            case EB -> high.lt(asked.low());
            case AP -> {
                DateRange about = about();
                yield low.le(about.high()).and(high.ge(about.low()));
            }
        };
    }

    /** A tenth of the time between then and now. */
    private DateRange about() {
        long middle = asked.low() + (asked.high() - asked.low()) / 2;
        return asked.widened(Math.abs(System.currentTimeMillis() - middle) / 10);
    }
}
