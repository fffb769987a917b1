package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;

/**
 * One search parameter as it stood in the URL.
 *
 * @param parameter its name, without modifier
 * @param modifier without the colon, or null
 * @param values alternatives, any of which may match; still as FHIR writes them (prefix, {@code system|code}), escaped,
 *     but {@code \,} already plain
 */
public record Criterion(String parameter, String modifier, List<String> values) {
    public Criterion {
        Objects.requireNonNull(parameter);
        values = List.copyOf(values);
    }

    public static Criterion of(String parameter, String... values) {
        return new Criterion(parameter, null, List.of(values));
    }

    public Criterion with(String modifier) {
        return new Criterion(parameter, modifier, values);
    }
}
