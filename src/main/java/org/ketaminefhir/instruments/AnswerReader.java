package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.instruments.Answer.Absent;
import org.ketaminefhir.instruments.Answer.Blank;
import org.ketaminefhir.instruments.Answer.Points;
import org.ketaminefhir.instruments.Answer.Uncounted;
import org.ketaminefhir.instruments.Answer.Wrong;

/** Holds an answer, in any of the forms in which systems send it, against its question. */
final class AnswerReader {
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    private AnswerReader() {}

    static Answer read(Item item, Type value) {
        if (value == null || value.isEmpty()) {
            return new Blank();
        }
        if (reasoned(value)) {
            return new Absent();
        }
        if (value instanceof Coding coding) {
            return item.total() ? notANumber(item) : codings(item, List.of(coding));
        }
        if (value instanceof CodeableConcept concept) {
            return item.total() ? notANumber(item) : codings(item, concept.getCoding());
        }
        BigDecimal number = number(value);
        return number == null ? notANumber(item) : points(item, number);
    }

    static boolean reasoned(Element element) {
        return element.hasExtension(ABSENT);
    }

    /** The number that a value is, or null; a quantity with a comparator is not a number. */
    static BigDecimal number(Type value) {
        if (value instanceof IntegerType integer && integer.hasValue()) {
            return BigDecimal.valueOf(integer.getValue());
        }
        if (value instanceof DecimalType decimal) {
            return decimal.getValue();
        }
        if (value instanceof Quantity quantity && !quantity.hasComparator()) {
            return quantity.getValue();
        }
        return null;
    }

    private static Answer codings(Item item, List<Coding> sent) {
        if (item.options().isEmpty()) {
            return new Uncounted();
        }
        Set<Option> named = item.options().stream()
                .filter(option -> option.code() != null && sent.stream().anyMatch(option.code()::named))
                .collect(Collectors.toSet());
        Set<BigDecimal> points = sent.stream()
                .flatMap(coding -> Blueprint.ordinal(coding).stream())
                .map(BigDecimal::stripTrailingZeros)
                .collect(Collectors.toSet());
        named.stream()
                .filter(Option::scores)
                .map(option -> option.points().stripTrailingZeros())
                .forEach(points::add);
        if (named.size() > 1 || points.size() > 1) {
            return new Wrong(
                    Rule.ANSWER_CONFLICT,
                    "The codings of this answer name different answers. Send codings that mean the same answer.");
        }
        if (named.isEmpty() && points.isEmpty()) {
            return unknown(item);
        }
        return points.isEmpty()
                ? new Uncounted()
                : points(item, points.iterator().next());
    }

    private static Answer points(Item item, BigDecimal number) {
        if (item.total()) {
            return new Points(number);
        }
        if (item.options().isEmpty()) {
            return new Uncounted();
        }
        if (!item.counted()) {
            return unknown(item);
        }
        return item.allows(number)
                ? new Points(number)
                : new Wrong(
                        Rule.ITEM_RANGE,
                        "The points of this item are none that it can have. Allowed: %s.".formatted(item.allowed()));
    }

    private static Answer notANumber(Item item) {
        if (item.total()) {
            return new Wrong(Rule.VALUE_TYPE, "A total is a number: send valueInteger, valueDecimal or valueQuantity.");
        }
        if (item.options().isEmpty()) {
            return new Uncounted();
        }
        String numbers = item.counted() ? " or its points as a number" : "";
        return new Wrong(
                Rule.VALUE_TYPE,
                "The answer to this item is given in a form that cannot be scored. Send the code of the answer%s. Allowed: %s."
                        .formatted(numbers, item.allowed()));
    }

    private static Answer unknown(Item item) {
        String numbers = item.counted() ? ", or the points alone as a number" : "";
        return new Wrong(
                Rule.ANSWER_UNKNOWN,
                "This is none of the answers that the item allows. Allowed: %s%s.".formatted(item.allowed(), numbers));
    }
}
