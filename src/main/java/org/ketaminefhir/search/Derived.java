package org.ketaminefhir.search;

import java.util.Objects;
import org.hl7.fhir.r4.model.Base;

/**
 * What a record is found by although none of its elements says it.
 *
 * @param parameter the search parameter that finds it, if the record's type has one of this name
 * @param value as an element would have it
 */
public record Derived(String parameter, Base value) {
    public Derived {
        Objects.requireNonNull(parameter);
        Objects.requireNonNull(value);
    }
}
