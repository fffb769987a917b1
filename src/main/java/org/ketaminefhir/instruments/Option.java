package org.ketaminefhir.instruments;

import java.math.BigDecimal;

/**
 * One answer that an item allows.
 *
 * @param code the answer as a code, or null where the questionnaire allows a bare number
 * @param points what the answer scores, or null where it scores nothing
 */
record Option(Code code, String display, BigDecimal points) {
    boolean scores() {
        return points != null;
    }

    String words() {
        if (code == null || (scores() && points.toPlainString().equals(code.code()))) {
            return points.toPlainString();
        }
        String label = display == null || display.equals(code.code()) ? code.code() : code.code() + " " + display;
        return scores() ? "%s = %s".formatted(label, points.toPlainString()) : label;
    }
}
