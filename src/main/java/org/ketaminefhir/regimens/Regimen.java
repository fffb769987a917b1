package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plan, read: which administrations it governs, and its numbers. What a plan does not speak of is absent, and the
 * rules about it are silent.
 *
 * @param url canonical of the PlanDefinition
 * @param firstDoses mg of the first session by indication
 */
record Regimen(
        String url,
        List<Assignment> administrations,
        Optional<DevicePlan> device,
        Optional<WatchPlan> watch,
        List<Measurement> measurements,
        List<Event> events,
        List<Phase> phases,
        Map<String, BigDecimal> firstDoses) {
    /** Administrations that begin within this time of each other are one session, even across midnight. */
    Duration together() {
        return watch.map(WatchPlan::least).orElse(Duration.ZERO);
    }

    boolean governs(Part part, Assignment.Resolver references) {
        return administrations.stream().anyMatch(form -> form.recognises(part.resource(), references));
    }
}
