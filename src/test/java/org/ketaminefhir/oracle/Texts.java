package org.ketaminefhir.oracle;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.PrimitiveType;

/** @see <a href="https://hl7.org/fhir/R4/search.html#string">String</a> */
final class Texts {
    private Texts() {}

    /** A name and an address are found by any of their parts. */
    static Stream<String> of(Base value) {
        if (value instanceof HumanName || value instanceof Address) {
            return value.children().stream()
                    .filter(child -> !child.getName().matches("use|type|period|id|extension"))
                    .flatMap(child -> child.getValues().stream())
                    .map(Base::primitiveValue)
                    .filter(Objects::nonNull);
        }
        return value instanceof PrimitiveType<?> ? Stream.ofNullable(value.primitiveValue()) : Stream.empty();
    }

    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    static boolean matches(String stored, String modifier, String asked) {
        return switch (modifier) {
            case "" -> folded(stored).startsWith(folded(asked));
            case "contains" -> folded(stored).contains(folded(asked));
            case "exact" -> stored.equals(asked);
            default -> throw new IllegalArgumentException(modifier);
        };
    }
}
