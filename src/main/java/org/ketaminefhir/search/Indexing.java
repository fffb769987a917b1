package org.ketaminefhir.search;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** How one parameter is indexed. */
record Indexing(Parameter parameter, int number, Path path, ValueKind kind, Composite composite) {
    /** To be counted up when the code below or behind it makes other rows of the same records. */
    private static final int EXTRACTION = 1;

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

    /** @param more tokens beside those in the resource, for a composite */
    Stream<IndexRow> rows(Resource resource, List<Base> more) {
        if (composite != null) {
            return composite.rows(resource, more);
        }
        List<Base> values =
                path.values(resource).stream().filter(Objects::nonNull).toList();
        if (values.isEmpty()) {
            return Stream.empty();
        }
        List<IndexRow> rows =
                values.stream().flatMap(value -> kind.rows(number, value)).toList();
        return rows.stream().anyMatch(this::says) || values.stream().allMatch(Indexing::valueless)
                ? rows.stream()
                : Stream.concat(rows.stream(), Stream.of(there()));
    }

    /** Of values that do not stand in the resource; those of a composite depend on what does, and are not apart. */
    Stream<IndexRow> derived(List<Base> values) {
        return composite != null ? Stream.empty() : values.stream().flatMap(value -> kind.rows(number, value));
    }

    /** What the rows depend on: the definition, where the patient is taken from, and the code that makes them. */
    String fingerprint(Compartment compartment) {
        Path patient = parameter.kind() == SearchParamType.REFERENCE ? compartment.path() : null;
        return Squeezed.hash("%s %s %s %s %s"
                .formatted(
                        EXTRACTION,
                        parameter.kind(),
                        parameter.expression(),
                        parameter.components().stream()
                                .map(part -> part.kind() + " " + part.expression())
                                .toList(),
                        patient == null ? null : patient.single()));
    }

    /** Text alone does not make a token, nor an identifier a reference. */
    private boolean says(IndexRow row) {
        return switch (parameter.kind()) {
            case TOKEN -> row instanceof IndexRow.Token;
            case REFERENCE -> row instanceof IndexRow.Link;
            default -> true;
        };
    }

    private static boolean valueless(Base value) {
        return value.isEmpty() || value.isPrimitive() && value.primitiveValue() == null;
    }

    /** There is something, though nothing that can be asked for: it is not missing. */
    private IndexRow there() {
        return new IndexRow.Keyed(number, Token.there(number), new IndexRow.Token(number, null, ""));
    }
}
