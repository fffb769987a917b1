package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.hl7.fhir.r4.model.Quantity;

/** Times as a plan writes them: a quantity in UCUM seconds, minutes, hours, days or weeks. */
final class PlanTime {
    private static final Map<String, Long> SECONDS =
            Map.of("s", 1L, "min", 60L, "h", 3600L, "d", 86400L, "wk", 604800L);

    private PlanTime() {}

    static Duration of(Quantity quantity) {
        Long unit = SECONDS.get(String.valueOf(quantity.getCode()));
        if (unit == null || quantity.getValue() == null) {
            throw new IllegalStateException("a plan states a time without a value or in a unit that is not known");
        }
        return Duration.ofSeconds(
                quantity.getValue().multiply(BigDecimal.valueOf(unit)).longValue());
    }
}
