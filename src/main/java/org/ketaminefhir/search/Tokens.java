package org.ketaminefhir.search;

import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.Identifier;

/**
 * What tokens contribute to their index, and their texts to that of strings.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#token">Token</a>
 */
final class Tokens {
    private Tokens() {}

    static Stream<IndexRow> all(int parameter, Base value) {
        Stream<IndexRow> texts = texts(value).flatMap(text -> text(parameter, text));
        return value instanceof Identifier identifier
                ? Stream.of(codes(parameter, value), typed(parameter, identifier), texts)
                        .flatMap(rows -> rows)
                : Stream.concat(codes(parameter, value), texts);
    }

    static Stream<IndexRow> codes(int parameter, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> codes(parameter, coding));
        }
        if (value instanceof Coding coding) {
            return of(parameter, coding.getSystem(), coding.getCode());
        }
        if (value instanceof Identifier identifier) {
            return of(parameter, identifier.getSystem(), identifier.getValue());
        }
        if (value instanceof ContactPoint point) {
            String use = point.getUse() == null ? null : point.getUse().toCode();
            return of(parameter, use, point.getValue());
        }
        if (value instanceof Enumeration<?> code) {
            String system = code.getValue() == null ? null : code.getSystem();
            return of(parameter, system, code.getValueAsString());
        }
        return value.isPrimitive() ? of(parameter, null, value.primitiveValue()) : Stream.empty();
    }

    static Stream<IndexRow> of(int parameter, String system, String code) {
        boolean coded = code != null && !code.isEmpty();
        boolean placed = system != null && !system.isEmpty();
        if (!coded && !placed) {
            return Stream.empty();
        }
        // A system without a code is found by "system|".
        return Stream.of(
                new IndexRow.Token(parameter, placed ? Squeezed.of(system) : null, coded ? Squeezed.of(code) : ""));
    }

    /** Under the token of its type, as composites are: no other search sees it. */
    private static Stream<IndexRow> typed(int parameter, Identifier identifier) {
        if (identifier.getValue() == null) {
            return Stream.empty();
        }
        IndexRow value = new IndexRow.Token(parameter, null, Squeezed.of(identifier.getValue()));
        return identifier.getType().getCoding().stream()
                .flatMap(type -> of(parameter, type.getSystem(), type.getCode()))
                .map(type -> new IndexRow.Keyed(parameter, Token.indexed(type).key(parameter), value));
    }

    private static Stream<String> texts(Base value) {
        if (value instanceof CodeableConcept concept) {
            return Stream.concat(
                    Stream.ofNullable(concept.getText()),
                    concept.getCoding().stream().flatMap(coding -> Stream.ofNullable(coding.getDisplay())));
        }
        if (value instanceof Coding coding) {
            return Stream.ofNullable(coding.getDisplay());
        }
        return value instanceof Identifier identifier
                ? Stream.ofNullable(identifier.getType().getText())
                : Stream.empty();
    }

    /** Only how it begins can be asked. */
    private static Stream<IndexRow> text(int parameter, String text) {
        Folded folded = Folded.of(text);
        return folded.head().isEmpty()
                ? Stream.empty()
                : Stream.of(new IndexRow.Text(parameter, folded.head(), folded.rest(), ""));
    }
}
