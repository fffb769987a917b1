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
        return Stream.concat(codes(parameter, value), texts(value).flatMap(text -> text(parameter, text)));
    }

    static Stream<IndexRow> codes(int parameter, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> codes(parameter, coding));
        }
        if (value instanceof Coding coding) {
            return of(parameter, coding.getSystem(), coding.getCode());
        }
        if (value instanceof Identifier identifier) {
            return Stream.concat(
                    of(parameter, identifier.getSystem(), identifier.getValue()), types(parameter, identifier));
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
        if (code == null || code.isEmpty()) {
            return Stream.empty();
        }
        String from = system == null || system.isEmpty() ? null : Squeezed.of(system);
        return Stream.of(new IndexRow.Token(parameter, from, Squeezed.of(code)));
    }

    private static Stream<IndexRow> types(int parameter, Identifier identifier) {
        if (identifier.getValue() == null) {
            return Stream.empty();
        }
        return identifier.getType().getCoding().stream()
                .filter(type -> type.getSystem() != null && type.getCode() != null)
                .map(type -> Token.typed(type.getSystem(), type.getCode(), identifier.getValue()))
                .map(token -> new IndexRow.Token(parameter, token.system(), token.code()));
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
