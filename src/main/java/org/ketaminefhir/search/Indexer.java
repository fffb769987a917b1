package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.views.FactReader;
import org.ketaminefhir.views.Facts;

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
                indexings.add(Indexing.of(parameter, paths, numbers.applyAsInt(parameter)));
            }
        }
        List<Indexing> when = contract.serviceDates(type).stream()
                .map(parameter -> Indexing.of(parameter, paths, numbers.applyAsInt(parameter)))
                .toList();
        return new OfType(indexings, Compartment.of(contract, type, paths), when);
    }

    /** @param derived what the record is found by beside its own elements */
    public Indexed index(String name, String id, Resource resource, List<Derived> derived) {
        return index(ofType(name), id, resource, derived, parameter -> true);
    }

    /**
     * For some parameters only.
     *
     * @param parameters their numbers
     */
    public Indexed index(String name, String id, Resource resource, List<Derived> derived, Set<Integer> parameters) {
        return index(ofType(name), id, resource, derived, parameters::contains);
    }

    private static Indexed index(
            OfType type, String id, Resource resource, List<Derived> derived, IntPredicate parameters) {
        String patient = type.compartment.patient(id, resource);
        Set<IndexRow> rows = new LinkedHashSet<>();
        Set<IndexRow> derivedRows = new LinkedHashSet<>();
        for (Indexing indexing : type.indexings) {
            if (parameters.test(indexing.number())) {
                List<Base> more = derived.isEmpty() ? List.of() : values(derived, indexing.derivedAs());
                indexing.rows(resource, more)
                        .filter(row -> !type.compartment.says(indexing.path(), row, patient))
                        .forEach(rows::add);
                indexing.derived(more).forEach(derivedRows::add);
            }
        }
        derivedRows.removeAll(rows);
        return Indexed.of(patient, rows, derivedRows, facts(type, resource));
    }

    /** By what a resource shows itself or hides. */
    public Facts facts(Resource resource) {
        return facts(ofType(resource.fhirType()), resource);
    }

    private static Facts facts(OfType type, Resource resource) {
        Optional<DateRange> when = type.when.stream()
                .flatMap(indexing -> range(indexing, resource).stream())
                .findFirst();
        return FactReader.read(
                resource,
                when.map(DateRange::low).orElse(DateRange.NEVER_BEGAN),
                when.map(DateRange::high).orElse(DateRange.EVER));
    }

    /** The patient in whose compartment a resource is, or null. */
    public String patient(String name, String id, Resource resource) {
        return ofType(name).compartment.patient(id, resource);
    }

    private static Optional<DateRange> range(Indexing when, Resource resource) {
        return when.rows(resource, List.of())
                .filter(IndexRow.Date.class::isInstance)
                .map(row -> ((IndexRow.Date) row).range())
                .reduce(DateRange::and);
    }

    /** Whether a resource has one of the tokens of each parameter. */
    public boolean has(String name, Resource resource, Map<String, Set<String>> tokens) {
        OfType type = ofType(name);
        return tokens.entrySet().stream().allMatch(asked -> type.indexings.stream()
                .filter(indexing -> indexing.parameter().name().equals(asked.getKey()))
                .flatMap(indexing -> indexing.rows(resource, List.of()))
                .filter(IndexRow.Token.class::isInstance)
                .map(IndexRow.Token.class::cast)
                .anyMatch(token -> asked.getValue().stream()
                        .anyMatch(value -> Token.of(asked.getKey(), value).matches(token))));
    }

    private OfType ofType(String name) {
        OfType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("%s is not a type that is kept here".formatted(name));
        }
        return type;
    }

    /** Whether any of these parameters is one of the type. */
    public boolean indexes(String name, Set<Integer> parameters) {
        return types.containsKey(name)
                && types.get(name).indexings.stream().anyMatch(indexing -> parameters.contains(indexing.number()));
    }

    /** The name of each parameter of a type, by its number. */
    public Map<Integer, String> parameters(String name) {
        return ofType(name).indexings.stream()
                .collect(Collectors.toMap(
                        Indexing::number, indexing -> indexing.parameter().name()));
    }

    /** How each parameter is indexed, by its number: records are indexed anew when it says something else. */
    public Map<Integer, String> fingerprints() {
        Map<Integer, String> fingerprints = new HashMap<>();
        types.values()
                .forEach(type -> type.indexings.forEach(
                        indexing -> fingerprints.put(indexing.number(), indexing.fingerprint(type.compartment))));
        return fingerprints;
    }

    /** What the keys of this parameter look like; {@code !} escapes. */
    public static String keys(int parameter) {
        return Token.allKeys(parameter);
    }

    private static List<Base> values(List<Derived> derived, String parameter) {
        return derived.stream()
                .filter(value -> value.parameter().equals(parameter))
                .map(Derived::value)
                .toList();
    }

    /** Whether the patient key says what an index row of this parameter would say of a patient. */
    boolean answeredByPatient(Parameter parameter) {
        OfType type = types.get(parameter.type());
        return type.indexings.stream()
                .anyMatch(indexing ->
                        indexing.parameter().equals(parameter) && type.compartment.decides(indexing.path()));
    }

    /** @param when the dates of what it tells, best first; none if records of this type have none */
    private record OfType(List<Indexing> indexings, Compartment compartment, List<Indexing> when) {}
}
