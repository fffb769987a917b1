package org.ketaminefhir.oracle;

import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.oracle.Declared.Parameter;

/** What belongs to records: what goes along with them, and what is in their compartment. */
final class Surroundings {
    private final Oracle oracle;

    Surroundings(Oracle oracle) {
        this.oracle = oracle;
    }

    /** @param value as in a URL: {@code Observation:encounter}, {@code Observation:subject:Patient} */
    record Along(boolean reverse, boolean iterate, String value) {
        String part(int index) {
            String[] parts = value.split(":");
            return index < parts.length ? parts[index] : null;
        }

        @Override
        public String toString() {
            return (reverse ? "_revinclude" : "_include") + (iterate ? ":iterate=" : "=") + value;
        }
    }

    /** {@code Type/id} of what goes along with some records, themselves not among it. */
    Set<String> along(Collection<Resource> matches, List<Along> rules) {
        Set<String> found = new TreeSet<>();
        Set<String> known = matches.stream().map(Surroundings::key).collect(Collectors.toCollection(TreeSet::new));
        Deque<Resource> open = new ArrayDeque<>(matches);
        int first = matches.size();
        for (int i = 0; !open.isEmpty(); i++) {
            Resource next = open.remove();
            boolean iterated = i >= first;
            rules.stream()
                    .filter(rule -> !iterated || rule.iterate())
                    .flatMap(rule -> along(next, rule))
                    .filter(resource -> known.add(key(resource)))
                    .forEach(resource -> {
                        found.add(key(resource));
                        open.add(resource);
                    });
        }
        return found;
    }

    private Stream<Resource> along(Resource resource, Along rule) {
        Parameter parameter = oracle.declared.need(rule.part(0), rule.part(1));
        String type = rule.part(2);
        if (rule.reverse()) {
            return type != null && !type.equals(resource.fhirType())
                    ? Stream.empty()
                    : oracle.shelf.all(rule.part(0)).stream()
                            .filter(other -> oracle.links(other, parameter).anyMatch(resource::equals));
        }
        return resource.fhirType().equals(rule.part(0))
                ? oracle.links(resource, parameter)
                        .filter(target -> type == null || target.fhirType().equals(type))
                : Stream.empty();
    }

    /**
     * Whether a record is in a compartment.
     *
     * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition.html">Compartments</a>
     */
    boolean inside(Resource record, Resource owner) {
        return record == owner
                || ways(record.fhirType(), owner.fhirType()).stream()
                        .anyMatch(way -> oracle.links(record, way).anyMatch(owner::equals));
    }

    /** The parameters by which R4 puts records of a type into a compartment, declared or not. */
    static List<Parameter> ways(String type, String compartment) {
        return Declared.FHIR.getResourceDefinition(type).getSearchParamsForCompartmentName(compartment).stream()
                .map(known -> way(type, known))
                .toList();
    }

    private static Parameter way(String type, RuntimeSearchParam known) {
        return new Parameter(
                type, known.getName(), SearchParamType.REFERENCE, known.getPath(), known.getTargets(), List.of());
    }

    static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdPart();
    }
}
