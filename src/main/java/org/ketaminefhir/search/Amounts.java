package org.ketaminefhir.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.hl7.fhir.r4.model.Range;
import org.ketaminefhir.search.IndexRow.Edge;
import org.ketaminefhir.search.IndexRow.Unit;

/** What numbers and quantities contribute to their index. */
final class Amounts {
    static final Unit NO_UNIT = new Unit(null, "", null);

    private static final String CURRENCY = "urn:iso:std:iso:4217";

    private Amounts() {}

    /** @see <a href="https://hl7.org/fhir/R4/search.html#number">Number</a> */
    static Stream<IndexRow> numbers(int parameter, Base value) {
        if (value instanceof DecimalType decimal && decimal.getValue() != null) {
            return edges(parameter, new Bounds(decimal.getValue(), decimal.getValue(), null), NO_UNIT);
        }
        if (value instanceof IntegerType integer && integer.getValue() != null) {
            BigDecimal number = BigDecimal.valueOf(integer.getValue());
            return edges(parameter, new Bounds(number, number, null), NO_UNIT);
        }
        return quantities(parameter, value);
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#quantity">Quantity</a> */
    static Stream<IndexRow> quantities(int parameter, Base value) {
        if (value instanceof Quantity quantity && quantity.getValue() != null) {
            return edges(parameter, bounds(quantity), unit(quantity));
        }
        if (value instanceof Money money && money.getValue() != null) {
            String currency = money.getCurrency() == null ? "" : money.getCurrency();
            return edges(
                    parameter,
                    new Bounds(money.getValue(), money.getValue(), null),
                    new Unit(currency.isEmpty() ? null : CURRENCY, Squeezed.of(currency), null));
        }
        if (value instanceof Range range
                && !(range.getLow().getValue() == null && range.getHigh().getValue() == null)) {
            Quantity measured = range.getLow().getValue() == null ? range.getHigh() : range.getLow();
            return edges(
                    parameter,
                    new Bounds(range.getLow().getValue(), range.getHigh().getValue(), null),
                    unit(measured));
        }
        return Stream.empty();
    }

    /** @param open the comparator of an end that is itself not part of it, or null; a null number has no end */
    private record Bounds(BigDecimal low, BigDecimal high, QuantityComparator open) {
        double low(BigDecimal factor) {
            double number = low == null ? Double.NEGATIVE_INFINITY : number(low, factor);
            return open == QuantityComparator.GREATER_THAN ? Math.nextUp(number) : number;
        }

        double high(BigDecimal factor) {
            double number = high == null ? Double.POSITIVE_INFINITY : number(high, factor);
            return open == QuantityComparator.LESS_THAN ? Math.nextDown(number) : number;
        }
    }

    private static Bounds bounds(Quantity quantity) {
        BigDecimal number = quantity.getValue();
        QuantityComparator comparator = quantity.getComparator();
        if (comparator == null) {
            return new Bounds(number, number, null);
        }
        return switch (comparator) {
            case LESS_THAN, LESS_OR_EQUAL -> new Bounds(null, number, comparator);
            case GREATER_THAN, GREATER_OR_EQUAL -> new Bounds(number, null, comparator);
            default -> new Bounds(number, number, null);
        };
    }

    private static Unit unit(Quantity quantity) {
        String code = quantity.getCode() == null ? "" : quantity.getCode();
        String text = quantity.getUnit() == null || quantity.getUnit().equals(code) ? null : quantity.getUnit();
        String system = quantity.getSystem() == null || quantity.getSystem().isEmpty() ? null : quantity.getSystem();
        return new Unit(
                system == null ? null : Squeezed.of(system),
                Squeezed.of(code),
                text == null ? null : Squeezed.of(text));
    }

    private static Stream<IndexRow> edges(int parameter, Bounds bounds, Unit unit) {
        Optional<Ucum.Canonical> canonical =
                Ucum.SYSTEM.equals(unit.system()) ? Ucum.canonical(unit.code()) : Optional.empty();
        BigDecimal factor = canonical.map(Ucum.Canonical::factor).orElse(BigDecimal.ONE);
        String canonicalUnit =
                canonical.map(Ucum.Canonical::unit).map(Amounts::named).orElse(null);
        Edge plain = new Edge(bounds.low(BigDecimal.ONE), bounds.high(BigDecimal.ONE));
        Edge converted = canonicalUnit == null ? plain : new Edge(bounds.low(factor), bounds.high(factor));
        IndexRow low = new IndexRow.Quantity(parameter, plain, unit, canonicalUnit, converted);
        IndexRow high = new IndexRow.Quantity(parameter, turned(plain), unit, canonicalUnit, turned(converted));
        return plain.number() == plain.other() ? Stream.of(low) : Stream.of(low, high);
    }

    private static Edge turned(Edge edge) {
        return new Edge(edge.other(), edge.number());
    }

    /**
     * The nearest number that the index can hold. The product is exact or rounded at the 34th digit, the result at the
     * 16th: numbers of up to 15 digits stay as apart, and as equal, as they are.
     */
    static double number(BigDecimal value, BigDecimal factor) {
        return value.multiply(factor, MathContext.DECIMAL128).doubleValue();
    }

    /** Canonical units stand among the code systems. */
    static String named(String canonicalUnit) {
        return Squeezed.of(Ucum.SYSTEM + "|" + canonicalUnit);
    }
}
