package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * A measurement that a session asks for.
 *
 * @param id the step's id in the plan; it is the middle of the rule ids
 * @param timepoint the code by which a record may say which one it is, or null
 * @param low least and
 * @param high most time after the first device, where {@code due} is AFTER
 */
record Measurement(
        String id,
        String title,
        Kind kind,
        String timepoint,
        Due due,
        Duration low,
        Duration high,
        List<Limit> limits) {
    enum Due {
        BEFORE,
        AFTER,
        LEAVING,
        ANY
    }

    /** The highest value of one part of a measurement that the plan calls usual; {@code code} is system|code. */
    record Limit(String code, BigDecimal high, String unit) {}

    String missing() {
        return "session-%s-missing".formatted(id);
    }

    String overLimit() {
        return "session-%s-over-limit".formatted(id);
    }

    boolean sameKind(Measurement other) {
        return kind.equals(other.kind);
    }
}
