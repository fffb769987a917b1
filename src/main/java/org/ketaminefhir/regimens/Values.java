package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;

/** Reads values of observations. */
final class Values {
    private static final String OBSERVATION = Definitions.BASE + "CodeSystem/observation|";

    private Values() {}

    /** True if a value is what the limit speaks of and is above it; a value in another unit is not judged. */
    static boolean over(CodeableConcept code, Type value, Measurement.Limit limit) {
        return has(code, limit.code())
                && value instanceof Quantity quantity
                && quantity.hasValue()
                && (!quantity.hasCode() || quantity.getCode().equals(limit.unit()))
                && quantity.getValue().compareTo(limit.high()) > 0;
    }

    /** Minutes in a component of our own code system. */
    static Optional<BigDecimal> minutes(Observation observation, String code) {
        return observation.getComponent().stream()
                .filter(component -> has(component.getCode(), OBSERVATION + code))
                .map(component -> component.getValue())
                .filter(Quantity.class::isInstance)
                .map(Quantity.class::cast)
                .filter(q -> q.hasValue() && Units.MINUTE.measures(q))
                .map(Quantity::getValue)
                .findFirst();
    }

    private static boolean has(CodeableConcept concept, String code) {
        return concept.getCoding().stream().anyMatch(c -> code.equals(c.getSystem() + "|" + c.getCode()));
    }
}
