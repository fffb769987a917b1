package org.ketaminefhir.oracle;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;

/** What is asked for: a stored value, or one close to it. */
final class Neighbours {
    private final Chance chance;

    Neighbours(Chance chance) {
        this.chance = chance;
    }

    String date(Base element) {
        String date = text(element);
        if (date == null) {
            return null;
        }
        int form = chance.below(8);
        if (form == 0 && date.length() > 7) {
            date = date.substring(0, 7);
        } else if (form < 3 && date.length() > 10) {
            date = date.substring(0, 10);
        } else if (form == 3 && date.length() >= 10) {
            date = LocalDate.parse(date.substring(0, 10))
                    .plusDays(chance.one(-1, 1))
                    .toString();
        } else if (form == 4 && date.length() > 19) {
            date = date.substring(0, 16) + date.substring(19).replaceFirst("^\\.\\d+", "");
        }
        return prefix() + date;
    }

    private String prefix() {
        return chance.of(0.25) ? "" : chance.one(Prefix.ALL);
    }

    private String text(Base element) {
        if (element instanceof BaseDateTimeType date) {
            return date.getValueAsString();
        }
        if (element instanceof Period period) {
            boolean start = period.hasStart() && (!period.hasEnd() || chance.of(0.5));
            return start
                    ? period.getStartElement().getValueAsString()
                    : period.getEndElement().getValueAsString();
        }
        return element instanceof Timing timing && timing.hasEvent()
                ? timing.getEvent().get(0).getValueAsString()
                : null;
    }

    String number(Base element) {
        Amount amount = Amount.of(element);
        return amount == null ? null : prefix() + near(amount.low() == null ? amount.high() : amount.low());
    }

    private String near(BigDecimal number) {
        BigDecimal half = number.ulp().divide(BigDecimal.valueOf(2));
        return switch (chance.below(8)) {
            case 0 -> number.add(half).toPlainString();
            case 1 -> number.subtract(half).toPlainString();
            case 2 -> number.setScale(number.scale() + 1).toPlainString();
            case 3 -> number.add(BigDecimal.ONE).toPlainString();
            default -> number.toPlainString();
        };
    }

    String quantity(Base element) {
        Amount amount = element.isPrimitive() ? null : Amount.of(element);
        if (amount == null) {
            return null;
        }
        BigDecimal number = amount.low() == null ? amount.high() : amount.low();
        int form = chance.below(6);
        boolean named = amount.code() != null || amount.unit() != null;
        if (form == 0 || !named) {
            return prefix() + near(number);
        }
        if (form == 1 || amount.system() == null) {
            String unit =
                    amount.code() == null || amount.unit() != null && chance.of(0.5) ? amount.unit() : amount.code();
            return prefix() + near(number) + "||" + Escapes.escaped(unit);
        }
        if (form < 4 && amount.system().equals(Amount.UCUM)) {
            List<String> others = Amount.convertible(amount.code());
            String other = others.isEmpty() ? amount.code() : chance.one(others);
            BigDecimal converted = Amount.convert(number, amount.code(), other);
            return prefix() + near(converted) + "|" + Amount.UCUM + "|" + other;
        }
        return prefix() + near(number) + "|" + amount.system() + "|" + Escapes.escaped(amount.code());
    }

    /** The first letters, in another case or without accents perhaps. */
    String start(String text) {
        return spelt(text.substring(0, 1 + chance.below(text.length())));
    }

    String inside(String text) {
        int from = chance.below(text.length());
        return spelt(text.substring(from, from + 1 + chance.below(text.length() - from)));
    }

    private String spelt(String text) {
        String spelt =
                switch (chance.below(4)) {
                    case 0 -> text.toUpperCase(Locale.ROOT);
                    case 1 -> text.toLowerCase(Locale.ROOT);
                    case 2 -> Texts.folded(text);
                    default -> text;
                };
        return Escapes.escaped(spelt.strip());
    }
}
