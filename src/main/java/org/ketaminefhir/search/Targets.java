package org.ketaminefhir.search;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
}
