package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;

/** The watch lasts until the events it watches for have resolved. */
record EventRules(List<Event> plan) implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        Optional<Part> watch = session.watches().stream()
                .filter(part -> part.start().isPresent() && part.end().isPresent())
                .findFirst();
        if (watch.isEmpty()) {
            return;
        }
        session.tied().stream()
                .filter(part -> plan.stream().anyMatch(event -> event.kind().recognises(part.resource())))
                .filter(part -> part.resource() instanceof Observation o
                        && o.getValue() instanceof BooleanType yes
                        && Boolean.TRUE.equals(yes.getValue()))
                .forEach(part -> check(part, (Observation) part.resource(), watch.get(), findings));
    }

    private static void check(Part part, Observation event, Part watch, Findings findings) {
        Optional<BigDecimal> onset = Values.minutes(event, "onset-minutes");
        Optional<BigDecimal> resolution = Values.minutes(event, "resolution-minutes");
        Optional<When> end = part.time().filter(Period.class::isInstance).flatMap(When::endOf);
        Duration watched = watch.start().orElseThrow().mostUntil(watch.end().orElseThrow());
        BigDecimal seconds = BigDecimal.valueOf(watched.toSeconds());
        boolean late = Stream.concat(onset.stream(), resolution.stream())
                        .anyMatch(stated ->
                                stated.multiply(BigDecimal.valueOf(60)).compareTo(seconds) > 0)
                || end.filter(watch.end().orElseThrow()::surelyBefore).isPresent();
        if (late) {
            findings.report(Rule.EVENT_AFTER_WATCH, part.whole(), watch.at(watch.timeElement()));
        } else if (resolution.isEmpty() && end.isEmpty()) {
            findings.report(Rule.EVENT_UNRESOLVED, part.whole(), watch.at(watch.timeElement()));
        }
    }
}
