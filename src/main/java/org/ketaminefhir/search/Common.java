package org.ketaminefhir.search;

import java.util.List;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** What all types are searched by, and so a search of the whole server. */
final class Common {
    private Common() {}

    /** @throws UnknownParameter if not all types have it, or it is of one type only by the same name */
    static void check(Criterion criterion, Scope scope, SearchContract contract) {
        List<String> valid = contract.parameters(scope.types().get(0)).stream()
                .map(Parameter::name)
                .filter(name -> name.startsWith("_"))
                .filter(name -> scope.types().stream()
                        .allMatch(type -> contract.parameter(type, name).isPresent()))
                .toList();
        if (!criterion.steps().isEmpty() || !valid.contains(criterion.parameter())) {
            throw new UnknownParameter(scope.name(), valid);
        }
    }
}
