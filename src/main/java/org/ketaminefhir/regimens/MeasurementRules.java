package org.ketaminefhir.regimens;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Issue;

/**
 * What a plan wants measured, when, and up to which value.
 *
 * <p>A record that says which measurement it is, is taken at its word; another is placed by its time. That something
 * is missing is said only once a watch is known and the session is over: until then it may be on its way.
 */
record MeasurementRules(List<Measurement> plan) implements SessionRule {
    private static final String TIMEPOINT = Definitions.BASE + "StructureDefinition/measurement-timepoint";

    @Override
    public void check(Session session, Findings findings) {
        boolean complete = session.over() && !session.watches().isEmpty();
        Place[] places = Stream.concat(session.administrations().stream(), session.watches().stream())
                .map(Part::whole)
                .toArray(Place[]::new);
        for (Measurement due : plan) {
            List<Part> found = session.tied().stream()
                    .filter(part -> due.kind().recognises(part.resource()) && serves(part, due, session))
                    .toList();
            if (found.isEmpty() && complete) {
                findings.report(expression -> missing(due, expression), places);
            }
            found.forEach(part -> overLimit(part, due)
                    .ifPresent(element ->
                            findings.report(expression -> tooHigh(due, expression), part.at(element), places[0])));
        }
    }

    private static Issue missing(Measurement due, String expression) {
        return Issue.information(
                "informational",
                due.missing(),
                expression,
                "Not recorded for this session, though the plan asks for it: %s.".formatted(due.title()));
    }

    private static Issue tooHigh(Measurement due, String expression) {
        return Issue.warning(
                "business-rule",
                due.overLimit(),
                expression,
                "Above the plan's limit (%s): %s."
                        .formatted(
                                String.join(
                                        "/",
                                        due.limits().stream()
                                                .map(limit -> limit.high().toPlainString())
                                                .toList()),
                                due.title()));
    }

    private boolean serves(Part part, Measurement due, Session session) {
        if (due.due() == Measurement.Due.ANY) {
            return true;
        }
        Optional<String> stated = timepoint(part);
        if (stated.isPresent()) {
            return stated.get().equals(due.timepoint());
        }
        Optional<When> time = part.start();
        Optional<When> zero = session.firstDevice();
        return time.isPresent() && zero.isPresent() && mayServe(time.get(), zero.get(), due);
    }

    private boolean mayServe(When time, When zero, Measurement due) {
        return switch (due.due()) {
            case BEFORE -> !zero.surelyBefore(time);
            case AFTER ->
                zero.mostUntil(time).compareTo(due.low()) >= 0
                        && zero.leastUntil(time).compareTo(due.high()) <= 0;
            // The last one is whatever was measured after the dose and is not surely one due earlier.
            case LEAVING -> !time.surelyBefore(zero) && zero.mostUntil(time).compareTo(lastWindow(due)) > 0;
            case ANY -> true;
        };
    }

    private Duration lastWindow(Measurement due) {
        return plan.stream()
                .filter(other -> other.due() == Measurement.Due.AFTER && other.sameKind(due))
                .map(Measurement::high)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Optional<String> timepoint(Part part) {
        return part.resource() instanceof Observation observation
                ? Optional.ofNullable(observation.getExtensionByUrl(TIMEPOINT))
                        .map(Extension::getValue)
                        .map(value -> value.primitiveValue())
                : Optional.empty();
    }

    /** The element that holds the first value above a limit. */
    private static Optional<String> overLimit(Part part, Measurement due) {
        if (!(part.resource() instanceof Observation observation)) {
            return Optional.empty();
        }
        List<String> over = new ArrayList<>();
        for (Measurement.Limit limit : due.limits()) {
            if (Values.over(observation.getCode(), observation.getValue(), limit)) {
                over.add("value");
            }
            for (int i = 0; i < observation.getComponent().size(); i++) {
                var component = observation.getComponent().get(i);
                if (Values.over(component.getCode(), component.getValue(), limit)) {
                    over.add("component[%d].value".formatted(i));
                }
            }
        }
        return over.stream().findFirst();
    }
}
