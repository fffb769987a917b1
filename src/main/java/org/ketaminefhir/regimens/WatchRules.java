package org.ketaminefhir.regimens;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Procedure;

/**
 * The watch starts at the first device, ends after it starts and lasts as long as the plan says.
 *
 * <p>A watch in this project's own form means, by its definition, the time from the first device: another start makes
 * the record wrong. A watch that is recognised only by a code of general use may well have begun with the check before
 * the dose, and says nothing wrong by it; its other start is a remark, and its minutes are counted from the first
 * device. An end before the start breaks R4 itself (per-1), and an Observation's end at its start breaks its profile;
 * both are left to those rules.
 */
record WatchRules(WatchPlan plan) implements SessionRule {
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    @Override
    public void check(Session session, Findings findings) {
        List<Part> watches = session.watches();
        watches.forEach(watch -> checkOne(watch, session, findings));
        if (watches.isEmpty() && session.over()) {
            findings.report(
                    Rule.WATCH_MISSING,
                    session.administrations().stream().map(Part::whole).toArray(Place[]::new));
        }
    }

    private void checkOne(Part watch, Session session, Findings findings) {
        Optional<When> zero = session.firstDevice();
        Part dose = session.administrations().get(0);
        Place[] places = {watch.at(watch.timeElement()), dose.whole()};
        Optional<When> start = watch.start();
        Optional<When> end = watch.end();
        if (zero.isPresent()
                && start.isPresent()
                && start.get().leastApart(zero.get()).compareTo(plan.startTolerance()) > 0) {
            if (plan.kind().recognisesAsOurs(watch.resource())) {
                findings.report(Rule.WATCH_START, Minutes.of(plan.startTolerance()), places);
            } else {
                findings.report(Rule.WATCH_START_DIFFERS, places);
            }
        }
        if (end.isEmpty() || start.isEmpty() && zero.isEmpty()) {
            return;
        }
        if (start.isPresent() && watch.resource() instanceof Procedure && noTime(start.get(), end.get())) {
            findings.report(Rule.WATCH_END, places);
        } else if (from(start, zero).mostUntil(end.get()).compareTo(plan.least()) < 0) {
            findings.report(Rule.WATCH_SHORT, Minutes.of(plan.least()), places);
        }
    }

    private static boolean noTime(When start, When end) {
        return !end.surelyBefore(start) && start.mostUntil(end).compareTo(A_MOMENT) < 0;
    }

    /** Minutes count from the first device, or from the start of the watch where that is later. */
    private static When from(Optional<When> start, Optional<When> zero) {
        if (start.isEmpty()) {
            return zero.orElseThrow();
        }
        return zero.filter(z -> start.get().surelyBefore(z)).orElse(start.get());
    }
}
