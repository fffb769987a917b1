package org.ketaminefhir.policies;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.facts.Words;

/**
 * One thing that a policy asks for.
 *
 * @param rule in words
 * @param parameters by name; a name may have several values
 * @param thresholds any one of which is enough
 * @param valueSet {@code system|code} of the value set that it names; empty if it names none
 */
public record Criterion(
        Kind kind,
        String title,
        String rule,
        Map<String, List<Type>> parameters,
        List<Threshold> thresholds,
        Set<String> valueSet) {
    public OptionalInt number(String name) {
        return values(name).stream()
                .filter(IntegerType.class::isInstance)
                .mapToInt(value -> ((IntegerType) value).getValue())
                .findFirst();
    }

    /** {@code system|code} of the codings given under a name. */
    Set<String> codings(String name) {
        return values(name).stream()
                .filter(Coding.class::isInstance)
                .map(value -> Words.code((Coding) value))
                .collect(Collectors.toSet());
    }

    /** Null if it is not given. */
    String code(String name) {
        return values(name).stream().map(Type::primitiveValue).findFirst().orElse(null);
    }

    private Collection<Type> values(String name) {
        return parameters.getOrDefault(name, List.of());
    }
}
