package org.ketaminefhir.search;

import static org.ketaminefhir.search.Columns.decimal;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * A number as a search asks for it. As it is written it stands for all that round to it; with a prefix that compares it
 * is exact.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#number">Number</a>
 */
record NumberComparison(Prefixed.Prefix prefix, BigDecimal number) {
    static final String ALLOWED =
            "a number like 5, 5.40 or 5e-3, with eq, ne, gt, lt, ge, le, sa, eb or ap in front or nothing";

    private static final Pattern NUMBER = Pattern.compile("[+\\- ]?\\d{1,30}(\\.\\d{1,30})?([eE][+\\-]?\\d{1,3})?");
    private static final BigDecimal TENTH = new BigDecimal("0.1");

    static NumberComparison of(String parameter, String text, String allowed) {
        Prefixed value = Prefixed.of(text);
        if (!NUMBER.matcher(value.value()).matches()) {
            throw new BadParameterValue(parameter, allowed);
        }
        return new NumberComparison(value.prefix(), new BigDecimal(value.value().strip()));
    }

    /**
     * The condition on a row of quantity_index.
     *
     * @param column the number of an edge
     * @param other the other edge
     * @param factor how many of the column's unit are one of this number's
     */
    Condition on(String alias, String column, String other, BigDecimal factor) {
        Field<Double> edge = decimal(alias, column);
        Field<Double> opposite = decimal(alias, other);
        BigDecimal half = BigDecimal.valueOf(5, number.scale() + 1);
        double low = Amounts.number(number.subtract(half), factor);
        double high = Amounts.number(number.add(half), factor);
        double exact = Amounts.number(number, factor);
        return switch (prefix) {
            case EQ -> edge.ge(low).and(edge.lt(high)).and(opposite.ge(low)).and(opposite.lt(high));
            // Of a range that reaches out of it, one edge at least is outside.
            case NE -> edge.lt(low).or(edge.ge(high));
            case GT -> edge.gt(exact);
            case LT -> edge.lt(exact);
            case GE -> edge.ge(exact);
            case LE -> edge.le(exact);
            case SA -> edge.gt(exact).and(opposite.gt(exact));
            case EB -> edge.lt(exact).and(opposite.lt(exact));
            case AP -> {
                BigDecimal about = number.abs().multiply(TENTH).max(half);
                yield edge.ge(Amounts.number(number.subtract(about), factor))
                        .and(opposite.le(Amounts.number(number.add(about), factor)));
            }
        };
    }
}
