package org.ketaminefhir.search;

import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** What an element contributes to the index of one kind of parameter. */
interface ValueKind {
    Stream<IndexRow> rows(int parameter, Base value);

    /** @throws IllegalStateException if a parameter of this kind has no values of its own */
    static ValueKind of(Parameter parameter) {
        return switch (parameter.kind()) {
            case TOKEN -> Tokens::all;
            case DATE -> Extraction::dates;
            case STRING -> Extraction::texts;
            case REFERENCE -> Extraction::links;
            case QUANTITY -> {
                Ucum.load();
                yield Amounts::quantities;
            }
            case NUMBER -> Amounts::numbers;
            case URI -> Extraction::uris;
            default ->
                throw new IllegalStateException("%s of %s is declared, but nothing indexes a %s"
                        .formatted(parameter.name(), parameter.type(), parameter.kind()));
        };
    }
}
