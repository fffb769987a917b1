package org.ketaminefhir.search;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.MetadataResource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** To which of the types kept here a reference may lead. */
final class Targets {
    /** {@code Observation.subject.where(resolve() is Patient)}: narrower than the targets that are named with it. */
    private static final Pattern ONE_TYPE = Pattern.compile("resolve\\(\\) is (\\w+)\\)");

    private Targets() {}

    static List<String> of(Parameter parameter, SearchContract contract) {
        Matcher only = ONE_TYPE.matcher(parameter.expression());
        boolean one = only.find();
        String type = one ? only.group(1) : null;
        while (one && only.find()) {
            one = only.group(1).equals(type);
        }
        boolean narrowed = one;
        return contract.types().stream()
                .filter(kept -> narrowed
                        ? kept.equals(type)
                        : parameter.targets().isEmpty() || parameter.targets().contains(kept))
                .toList();
    }

    /** By what a canonical finds records of a type; nothing if it leads to none of them. */
    static Optional<Parameter> url(String type, SearchContract contract) {
        boolean definition = MetadataResource.class.isAssignableFrom(
                contract.fhir().getResourceDefinition(type).getImplementingClass());
        return definition ? contract.parameter(type, "url") : Optional.empty();
    }
}
