package org.ketaminefhir.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;

/**
 * A number or quantity, or a range of them.
 *
 * @param low null if it has no lower end
 * @param high null if it has no upper end
 * @see <a href="https://hl7.org/fhir/R4/search.html#quantity">Quantity</a>
 */
record Amount(BigDecimal low, BigDecimal high, String system, String code, String unit) {
    static final String UCUM = "http://unitsofmeasure.org";

    private record Measure(String what, BigDecimal inBase) {}

    private static final Map<String, Measure> MEASURES = Map.ofEntries(
            measure("ug", "mass", "0.000001"),
            measure("mg", "mass", "0.001"),
            measure("g", "mass", "1"),
            measure("kg", "mass", "1000"),
            measure("s", "time", "1"),
            measure("min", "time", "60"),
            measure("h", "time", "3600"),
            measure("d", "time", "86400"),
            measure("mL", "volume", "0.001"),
            measure("L", "volume", "1"),
            measure("mm[Hg]", "pressure", "133.322"),
            measure("kPa", "pressure", "1000"),
            measure("/min", "rate", "1"),
            // UCUM takes what stands in braces for one.
            measure("{score}", "ratio", "1"),
            measure("%", "ratio", "0.01"));

    private static Map.Entry<String, Measure> measure(String unit, String what, String inBase) {
        return Map.entry(unit, new Measure(what, new BigDecimal(inBase)));
    }

    /** Units of the same kind, itself among them; none if the oracle does not know it. */
    static List<String> convertible(String unit) {
        Measure measure = MEASURES.get(unit);
        return measure == null
                ? List.of()
                : MEASURES.entrySet().stream()
                        .filter(other -> other.getValue().what.equals(measure.what))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
    }

    static BigDecimal convert(BigDecimal number, String from, String to) {
        if (from.equals(to)) {
            return number;
        }
        return number.multiply(MEASURES.get(from).inBase)
                .divide(MEASURES.get(to).inBase, 9, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }

    /** Null if the element tells no amount. */
    static Amount of(Base value) {
        if (value instanceof Quantity quantity) {
            return quantity.getValue() == null
                    ? null
                    : new Amount(
                            quantity.getValue(),
                            quantity.getValue(),
                            quantity.getSystem(),
                            quantity.getCode(),
                            quantity.getUnit());
        }
        if (value instanceof Range range) {
            Quantity one = range.hasLow() ? range.getLow() : range.getHigh();
            return new Amount(
                    range.getLow().getValue(),
                    range.getHigh().getValue(),
                    one.getSystem(),
                    one.getCode(),
                    one.getUnit());
        }
        if (value instanceof DecimalType decimal) {
            return new Amount(decimal.getValue(), decimal.getValue(), null, null, null);
        }
        if (value instanceof IntegerType integer) {
            BigDecimal number = BigDecimal.valueOf(integer.getValue());
            return new Amount(number, number, null, null, null);
        }
        return null;
    }

    /** {@code ge5.4|system|code}, {@code 5.4||mg}, {@code 5.4}. */
    boolean matches(String asked, double approximation) {
        List<String> parts = Escapes.split(asked, '|');
        String prefix = Prefix.of(parts.get(0));
        BigDecimal number = new BigDecimal(Prefix.rest(parts.get(0)));
        BigDecimal half = number.ulp().divide(BigDecimal.valueOf(2));
        if (parts.size() == 1) {
            return compare(prefix, number, half, BigDecimal.ONE, BigDecimal.ONE, approximation);
        }
        String system = Escapes.plain(parts.get(1));
        String code = Escapes.plain(parts.get(2));
        if (system.isEmpty()) {
            return (code.equals(this.code) || code.equals(unit))
                    && compare(prefix, number, half, BigDecimal.ONE, BigDecimal.ONE, approximation);
        }
        if (!system.equals(this.system)) {
            return false;
        }
        Measure mine = system.equals(UCUM) ? MEASURES.get(this.code) : null;
        Measure theirs = system.equals(UCUM) ? MEASURES.get(code) : null;
        if (mine != null && theirs != null && mine.what.equals(theirs.what)) {
            return compare(prefix, number, half, mine.inBase, theirs.inBase, approximation);
        }
        return code.equals(this.code) && compare(prefix, number, half, BigDecimal.ONE, BigDecimal.ONE, approximation);
    }

    private boolean compare(
            String prefix,
            BigDecimal number,
            BigDecimal half,
            BigDecimal myUnit,
            BigDecimal itsUnit,
            double approximation) {
        BigDecimal from = low == null ? null : low.multiply(myUnit);
        BigDecimal to = high == null ? null : high.multiply(myUnit);
        BigDecimal asked = number.multiply(itsUnit);
        // "100" is [99.5, 100.5); the other prefixes take the number as it is.
        BigDecimal askedFrom = number.subtract(half).multiply(itsUnit);
        BigDecimal askedTo = number.add(half).multiply(itsUnit);
        boolean contained = from != null && to != null && from.compareTo(askedFrom) >= 0 && to.compareTo(askedTo) < 0;
        boolean above = to == null || to.compareTo(asked) > 0;
        boolean below = from == null || from.compareTo(asked) < 0;
        return switch (prefix) {
            case "eq" -> contained;
            case "ne" -> !contained;
            case "gt" -> above;
            case "lt" -> below;
            // A range that ends at the number has a value that is not less.
            case "ge" -> to == null || to.compareTo(asked) >= 0;
            case "le" -> from == null || from.compareTo(asked) <= 0;
            case "sa" -> from != null && from.compareTo(asked) > 0;
            case "eb" -> to != null && to.compareTo(asked) < 0;
            case "ap" -> {
                BigDecimal more = asked.abs().multiply(BigDecimal.valueOf(approximation));
                yield (to == null || to.compareTo(asked.subtract(more)) >= 0)
                        && (from == null || from.compareTo(asked.add(more)) <= 0);
            }
            default -> throw new IllegalArgumentException(prefix);
        };
    }
}
