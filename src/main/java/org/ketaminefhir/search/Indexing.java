package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** How one parameter is indexed. */
record Indexing(Parameter parameter, int number, Path path, ValueKind kind, Composite composite) {
    /** @throws IllegalStateException if it cannot be indexed */
    static Indexing of(Parameter parameter, Paths paths, int number) {
        Path path = paths.of(parameter.type(), parameter.expression());
        return parameter.kind() == SearchParamType.COMPOSITE
                ? new Indexing(parameter, number, path, null, new Composite(paths, parameter, number))
                : new Indexing(parameter, number, path, ValueKind.of(parameter), null);
    }

    /** The parameter whose derived values it takes in. */
    String derivedAs() {
        return composite == null ? parameter.name() : composite.tokenName();
    }

    /** @param more values beside those in the resource */
    Stream<IndexRow> rows(Resource resource, List<Base> more) {
        if (composite != null) {
            return composite.rows(resource, more);
        }
        List<Base> values = new ArrayList<>(more);
        path.values(resource).stream().filter(Objects::nonNull).forEach(values::add);
        if (values.isEmpty()) {
            return Stream.empty();
        }
        List<IndexRow> rows =
                values.stream().flatMap(value -> kind.rows(number, value)).toList();
        return rows.stream().anyMatch(this::says) || values.stream().allMatch(Indexing::valueless)
                ? rows.stream()
                : Stream.concat(rows.stream(), Stream.of(there()));
    }

    /** Text alone does not make a token. */
    private boolean says(IndexRow row) {
        return parameter.kind() != SearchParamType.TOKEN || row instanceof IndexRow.Token;
    }

    private static boolean valueless(Base value) {
        return value.isEmpty() || value.isPrimitive() && value.primitiveValue() == null;
    }

    /** There is something, though nothing that can be asked for: it is not missing. */
    private IndexRow there() {
        return new IndexRow.Token(number, null, "");
    }
}
