package org.ketaminefhir.facts;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.ketaminefhir.definitions.Definitions;

/** At which time of a session a measurement was taken that does not say so: by the windows that the plans have. */
final class Timepoints {
    static final String BEFORE = "before";
    static final String LEAVING = "before-leaving";
    private static final String SYSTEM = Definitions.BASE + "CodeSystem/measurement-timepoint";

    /** Minutes from the first device. */
    private record Window(long low, long high) {}

    private final Map<String, Window> windows = new LinkedHashMap<>();

    Timepoints(Definitions definitions) {
        for (PlanDefinition plan : definitions.all(PlanDefinition.class)) {
            for (PlanDefinitionActionComponent action : plan.getAction()) {
                if (action.hasRelatedAction()
                        && action.getRelatedActionFirstRep().getOffset() instanceof Range range) {
                    action.getCode().stream()
                            .flatMap(concept -> concept.getCoding().stream())
                            .filter(coding -> SYSTEM.equals(coding.getSystem()))
                            .forEach(coding -> windows.putIfAbsent(
                                    coding.getCode(), new Window(minutes(range.getLow()), minutes(range.getHigh()))));
                }
            }
        }
    }

    private static long minutes(Quantity quantity) {
        return quantity.getValue().longValue();
    }

    /** Code of CodeSystem/measurement-timepoint; after all windows it is the last of the session, as far as it is one. */
    Optional<String> of(Moment measured, Moment start) {
        if (measured.exact() == null || start.exact() == null) {
            return Optional.empty();
        }
        long minutes = ChronoUnit.MINUTES.between(start.exact(), measured.exact());
        if (minutes < 0) {
            return Optional.of(BEFORE);
        }
        return windows.entrySet().stream()
                .filter(one -> minutes >= one.getValue().low()
                        && minutes <= one.getValue().high())
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> windows.values().stream().allMatch(window -> minutes > window.high())
                        ? Optional.of(LEAVING)
                        : Optional.empty());
    }
}
