package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** How values are said to a reader. */
public final class Words {
    /** What is not on record. */
    public static final String NONE = "-";

    private Words() {}

    /** The sender's own words, else what the code is called, else the code. */
    public static String of(CodeableConcept concept) {
        if (concept.hasText()) {
            return concept.getText();
        }
        return concept.getCoding().stream()
                .filter(Coding::hasDisplay)
                .map(Coding::getDisplay)
                .findFirst()
                .orElseGet(() -> concept.getCodingFirstRep().hasCode()
                        ? concept.getCodingFirstRep().getCode()
                        : "");
    }

    /** {@code system|code} of each coding. */
    static Set<String> codes(CodeableConcept concept) {
        return concept.getCoding().stream().map(Words::code).collect(Collectors.toSet());
    }

    /** @param code as {@code system|code} */
    static boolean has(CodeableConcept concept, String code) {
        for (Coding coding : concept.getCoding()) {
            if (code(coding).equals(code)) {
                return true;
            }
        }
        return false;
    }

    public static String code(Coding coding) {
        return coding.getSystem() + "|" + coding.getCode();
    }

    public static String number(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    /** {@code 1 session}, {@code 2 sessions}. */
    public static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    public static String orNumber(BigDecimal number) {
        return number == null ? NONE : number(number);
    }

    public static String or(Object value) {
        String text = value == null ? "" : value.toString();
        return text.isBlank() ? NONE : text;
    }
}
