package org.ketaminefhir.search;

import java.util.Collection;
import java.util.function.Predicate;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** Types whose records belong to no patient: one clinic, one form, is referred to by the records of many. */
final class Shared {
    private final SearchContract contract;
    private final Predicate<Parameter> ofPatient;

    /** @param ofPatient whether a parameter is answered by the patient key */
    Shared(SearchContract contract, Predicate<Parameter> ofPatient) {
        this.contract = contract;
        this.ofPatient = ofPatient;
    }

    boolean is(String type) {
        return !type.equals("Patient") && contract.parameters(type).stream().noneMatch(ofPatient);
    }

    /** Whether a reference may only lead to such a type. */
    boolean are(Collection<String> types) {
        return !types.isEmpty() && types.stream().allMatch(this::is);
    }
}
