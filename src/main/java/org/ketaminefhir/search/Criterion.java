package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One search parameter as it stood in the URL.
 *
 * @param steps from the type searched to the type that has the parameter; none unless it is a chain
 * @param parameter its name, without modifier
 * @param modifier without the colon, or null
 * @param values alternatives, any of which may match; still as FHIR writes them (prefix, {@code system|code}), escaped,
 *     but {@code \,} already plain
 */
public record Criterion(List<Step> steps, String parameter, String modifier, List<String> values) {
    public Criterion {
        Objects.requireNonNull(parameter);
        steps = List.copyOf(steps);
        values = List.copyOf(values);
    }

    public Criterion(String parameter, String modifier, List<String> values) {
        this(List.of(), parameter, modifier, values);
    }

    /** @param name as in a URL: {@code code}, {@code code:not}, {@code patient.name}, {@code _has:Type:parameter:name} */
    public static Criterion of(String name, String... values) {
        return CriterionName.read(name, List.of(values));
    }

    public Criterion with(String modifier) {
        return new Criterion(steps, parameter, modifier, values);
    }

    /** As it stands in a URL. */
    public String name() {
        String way = steps.stream().map(Step::toString).collect(Collectors.joining());
        return way + (modifier == null ? parameter : parameter + ":" + modifier);
    }

    /** What is asked where the first step leads. */
    Criterion afterFirstStep() {
        return new Criterion(steps.subList(1, steps.size()), parameter, modifier, values);
    }
}
