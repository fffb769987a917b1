package org.ketaminefhir.search;

import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** A reference to this very server is a relative one, however it is written. */
final class Here {
    private Here() {}

    static Criterion of(Parameter parameter, Criterion criterion, Query.Terms terms) {
        if (terms.base() == null || parameter.kind() != SearchParamType.REFERENCE) {
            return criterion;
        }
        String base = terms.base() + "/";
        return new Criterion(
                criterion.parameter(),
                criterion.modifier(),
                criterion.values().stream()
                        .map(value -> value.startsWith(base) ? value.substring(base.length()) : value)
                        .toList());
    }
}
