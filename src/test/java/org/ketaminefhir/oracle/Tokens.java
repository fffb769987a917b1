package org.ketaminefhir.oracle;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.Identifier;

/** @see <a href="https://hl7.org/fhir/R4/search.html#token">Token</a> */
final class Tokens {
    private Tokens() {}

    /** @param system null if there is none */
    record Token(String system, String code) {}

    static List<Token> of(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream()
                    .flatMap(coding -> of(coding).stream())
                    .toList();
        }
        if (value instanceof Coding coding) {
            return one(coding.getSystem(), coding.getCode());
        }
        if (value instanceof Identifier identifier) {
            return one(identifier.getSystem(), identifier.getValue());
        }
        if (value instanceof ContactPoint point) {
            return one(null, point.getValue());
        }
        if (value instanceof Enumeration<?> code && code.getValue() != null) {
            return one(code.getSystem(), code.getValueAsString());
        }
        return value.isPrimitive() ? one(null, value.primitiveValue()) : List.of();
    }

    private static List<Token> one(String system, String code) {
        // A system alone is found by "system|".
        return system == null && code == null ? List.of() : List.of(new Token(system, code));
    }

    static boolean matches(Base value, String asked) {
        List<String> parts = Escapes.split(asked, '|');
        if (parts.size() == 1) {
            String code = Escapes.plain(asked);
            return of(value).stream().anyMatch(token -> code.equals(token.code));
        }
        String system = Escapes.plain(parts.get(0));
        String code = Escapes.plain(String.join("|", parts.subList(1, parts.size())));
        return of(value).stream()
                .anyMatch(token -> (system.isEmpty() ? token.system == null : system.equals(token.system))
                        && (code.isEmpty() || code.equals(token.code)));
    }

    /** What {@code :text} looks at. */
    static Stream<String> texts(Base value) {
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

    /** {@code system|code|value} of {@code :of-type}. */
    static boolean ofType(Base value, String asked) {
        List<String> parts = Escapes.split(asked, '|');
        return value instanceof Identifier identifier
                && Escapes.plain(parts.get(2)).equals(identifier.getValue())
                && identifier.getType().getCoding().stream()
                        .anyMatch(coding -> Escapes.plain(parts.get(0)).equals(coding.getSystem())
                                && Escapes.plain(parts.get(1)).equals(coding.getCode()));
    }
}
