package org.ketaminefhir.search;

import static org.jooq.impl.DSL.inline;

import java.time.Duration;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * A date as a search asks for it: a comparison of ranges.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#prefix">Prefixes</a>
 */
public record DateComparison(Prefixed.Prefix prefix, DateRange asked) {
    private static final long FEW_DAYS = Duration.ofDays(7).toMillis();

    public static DateComparison of(String parameter, String text) {
        Prefixed value = Prefixed.of(Escaped.plain(text));
        DateRange range = DateRange.of(value.value())
                .orElseThrow(() -> new BadParameterValue(
                        parameter,
                        "a date like 2026, 2026-11, 2026-11-22 or 2026-11-22T10:15:00Z,"
                                + " with eq, ne, gt, lt, ge, le, sa, eb or ap in front or nothing"));
        return new DateComparison(value.prefix(), range);
    }

    Condition on(String alias) {
        return on(Columns.number(alias, "low"), Columns.number(alias, "high"));
    }

    /** On the rows of a patient, which have an index by their end alone: nothing is to begin with their start. */
    Condition ofPatient(String alias) {
        Field<Long> high = Columns.number(alias, "high");
        Condition all = on(Columns.number(alias, "low").add(inline(0)), high);
        // What starts then ends then, or later.
        return switch (prefix) {
            case EQ -> all.and(high.ge(asked.low()));
            case SA -> all.and(high.gt(asked.high()));
            default -> all;
        };
    }

    /** Whether it leaves few of many years. */
    boolean withinDays() {
        return prefix == Prefixed.Prefix.EQ && asked.high() - asked.low() < FEW_DAYS;
    }

    /** Each has a bound, of the start or of the end, that an index can begin at or stop at. */
    public Condition on(Field<Long> low, Field<Long> high) {
        return switch (prefix) {
            case EQ -> low.ge(asked.low()).and(low.le(asked.high())).and(high.le(asked.high()));
            case NE -> low.lt(asked.low()).or(high.gt(asked.high()));
            case GT -> high.gt(asked.high());
            case LT -> low.lt(asked.low());
            case GE -> high.ge(asked.low()).and(high.gt(asked.high()).or(low.ge(asked.low())));
            case LE -> low.le(asked.high()).and(low.lt(asked.low()).or(high.le(asked.high())));
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
