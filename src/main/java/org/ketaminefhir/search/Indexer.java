package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** Says by what a record is found: what the search contract declares for its type. */
public final class Indexer {
    private final Map<String, OfType> types = new HashMap<>();

    /**
     * @param numbers the number of each declared parameter
     * @throws IllegalStateException if a parameter is declared that cannot be indexed
     */
    public Indexer(SearchContract contract, Numbers numbers) {
        Paths paths = new Paths(contract.fhir());
        for (String type : contract.types()) {
            types.put(type, ofType(contract, paths, numbers::parameter, type));
        }
    }

    private static OfType ofType(SearchContract contract, Paths paths, ToIntFunction<Parameter> numbers, String type) {
        List<Indexing> indexings = new ArrayList<>();
        for (Parameter parameter : contract.parameters(type)) {
            if (!parameter.expression().isEmpty()) {
                Path path = paths.of(type, parameter.expression());
                indexings.add(new Indexing(parameter, numbers.applyAsInt(parameter), path, kind(parameter)));
            }
        }
        return new OfType(indexings, Compartment.of(contract, type, paths));
    }

    /** @param derived what the record is found by beside its own elements */
    public Indexed index(String name, String id, Resource resource, List<Derived> derived) {
        OfType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("%s is not a type that is kept here".formatted(name));
        }
        String patient = type.compartment.patient(id, resource);
        Set<IndexRow> rows = new LinkedHashSet<>();
        for (Indexing indexing : type.indexings) {
            Stream<Base> values = indexing.path.values(resource).stream().filter(Objects::nonNull);
            if (!derived.isEmpty()) {
                values = Stream.concat(values, values(derived, indexing.parameter.name()));
            }
            values.flatMap(value -> indexing.kind.rows(indexing.number, value))
                    .filter(row -> !type.compartment.says(indexing.path, row, patient))
                    .forEach(rows::add);
        }
        return Indexed.of(patient, rows);
    }

    private static Stream<Base> values(List<Derived> derived, String parameter) {
        return derived.stream()
                .filter(value -> value.parameter().equals(parameter))
                .map(Derived::value);
    }

    /** Whether the patient key says what an index row of this parameter would say of a patient. */
    boolean answeredByPatient(Parameter parameter) {
        OfType type = types.get(parameter.type());
        return type.indexings.stream()
                .anyMatch(indexing -> indexing.parameter.equals(parameter) && type.compartment.decides(indexing.path));
    }

    private static Kind kind(Parameter parameter) {
        return switch (parameter.kind()) {
            case TOKEN -> Extraction::tokens;
            case DATE -> Extraction::dates;
            case STRING -> Extraction::texts;
            case REFERENCE -> Extraction::links;
            default ->
                throw new IllegalStateException("%s of %s is declared, but nothing indexes a %s"
                        .formatted(parameter.name(), parameter.type(), parameter.kind()));
        };
    }

    private interface Kind {
        Stream<IndexRow> rows(int parameter, Base value);
    }

    private record Indexing(Parameter parameter, int number, Path path, Kind kind) {}

    private record OfType(List<Indexing> indexings, Compartment compartment) {}
}
