package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Words;

/** Says a value as an item of a questionnaire takes it. What it does not take is no answer. */
final class Fitting {
    private final Definitions definitions;

    Fitting(Definitions definitions) {
        this.definitions = definitions;
    }

    /** @param ways in which the value may be said, the best first */
    Optional<Type> of(QuestionnaireItemComponent item, List<Type> ways) {
        return switch (item.getType()) {
            case STRING, TEXT -> words(item, ways);
            case CHOICE -> choice(item, ways);
            case OPENCHOICE -> choice(item, ways).or(() -> words(item, ways));
            case DATE -> first(ways, DateType.class);
            case DATETIME -> first(ways, DateType.class).map(date -> new DateTimeType(date.primitiveValue()));
            case DECIMAL -> number(ways).map(DecimalType::new);
            case INTEGER -> number(ways).flatMap(Fitting::whole);
            default -> Optional.empty();
        };
    }

    private static Optional<Type> first(List<Type> ways, Class<? extends Type> type) {
        return ways.stream().filter(type::isInstance).findFirst();
    }

    private static Optional<BigDecimal> number(List<Type> ways) {
        return ways.stream()
                .filter(way -> way instanceof IntegerType || way instanceof DecimalType)
                .map(way -> new BigDecimal(way.primitiveValue()))
                .findFirst();
    }

    private static Optional<Type> whole(BigDecimal number) {
        try {
            return Optional.of(new IntegerType(number.intValueExact()));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Words as they stand on record are better than a code. */
    private static Optional<Type> words(QuestionnaireItemComponent item, List<Type> ways) {
        return ways.stream()
                .filter(StringType.class::isInstance)
                .findFirst()
                .or(() -> ways.stream().findFirst())
                .map(way -> way instanceof Coding coding
                        ? coding.hasDisplay() ? coding.getDisplay() : coding.getCode()
                        : way.primitiveValue())
                .filter(text -> !item.hasMaxLength() || text.length() <= item.getMaxLength())
                .map(StringType::new);
    }

    private Optional<Type> choice(QuestionnaireItemComponent item, List<Type> ways) {
        Set<String> offered = item.hasAnswerValueSet()
                ? definitions
                        .find(ValueSet.class, item.getAnswerValueSet())
                        .map(set -> definitions.codes(set.getUrl()))
                        .orElse(Set.of())
                : item.getAnswerOption().stream()
                        .filter(option -> option.getValue() instanceof Coding)
                        .map(option -> Words.code((Coding) option.getValue()))
                        .collect(Collectors.toSet());
        return ways.stream()
                .filter(way -> way instanceof Coding coding && offered.contains(Words.code(coding)))
                .findFirst()
                .map(way -> option(item, (Coding) way));
    }

    /** As the form words it. */
    private static Type option(QuestionnaireItemComponent item, Coding coding) {
        return item.getAnswerOption().stream()
                .map(option -> option.getValue())
                .filter(value ->
                        value instanceof Coding offered && Words.code(offered).equals(Words.code(coding)))
                .findFirst()
                .map(value -> value.copy())
                .orElse(coding);
    }
}
