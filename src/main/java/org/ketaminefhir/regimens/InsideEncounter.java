package org.ketaminefhir.regimens;

import java.util.Optional;

/** An administration happens while its Encounter lasts. */
final class InsideEncounter implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        Part encounter = session.encounter();
        if (encounter == null) {
            return;
        }
        Optional<When> from = encounter.start();
        Optional<When> to = encounter.end();
        for (Part administration : session.administrations()) {
            Optional<When> start = administration.start();
            Optional<When> end = administration.end();
            boolean early = start.isPresent() && from.isPresent() && start.get().surelyBefore(from.get());
            boolean late = to.isPresent()
                    && (end.isPresent() && to.get().surelyBefore(end.get())
                            || start.isPresent() && to.get().surelyBefore(start.get()));
            if (early || late) {
                findings.report(
                        Rule.OUTSIDE_ENCOUNTER,
                        administration.at(administration.timeElement()),
                        encounter.at("period"));
            }
        }
    }
}
