package org.ketaminefhir.search;

import java.util.Objects;

/**
 * What a lenient search left out.
 *
 * @param parameter the name as in the URL
 * @param value what was left out of it; null for all that the parameter says
 */
public record Ignored(String parameter, String value) {
    public Ignored {
        Objects.requireNonNull(parameter);
    }
}
