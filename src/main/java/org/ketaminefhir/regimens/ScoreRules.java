package org.ketaminefhir.regimens;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;

/** A score that belongs to a session is usually taken on its day; in a stay of days it need not be. */
final class ScoreRules implements SessionRule {
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final Set<String> STAYS = Set.of("IMP", "ACUTE", "NONAC", "OBSENC", "SS", "EMER");

    @Override
    public void check(Session session, Findings findings) {
        Optional<When> start = session.start();
        if (start.isEmpty() || stay(session)) {
            return;
        }
        LocalDate first = start.get().day();
        LocalDate last = session.lastDay().orElse(first);
        session.tied().stream()
                .filter(ScoreRules::isScore)
                .filter(part -> part.start()
                        .map(time -> time.surelyBefore(start.get())
                                        && time.dayBeside(start.get()).isBefore(first)
                                || start.get().surelyBefore(time)
                                        && time.dayBeside(start.get()).isAfter(last))
                        .orElse(false))
                .forEach(part -> findings.report(
                        Rule.SCORE_DAY,
                        part.at(part.timeElement()),
                        session.administrations().get(0).at("effective")));
    }

    private static boolean isScore(Part part) {
        return part.resource() instanceof Observation observation
                && observation.getCategory().stream().anyMatch(category -> category.getCoding().stream()
                        .anyMatch(c -> CATEGORY.equals(c.getSystem()) && "survey".equals(c.getCode())));
    }

    private static boolean stay(Session session) {
        return session.encounter() != null
                && session.encounter().resource() instanceof Encounter encounter
                && STAYS.contains(String.valueOf(encounter.getClass_().getCode()));
    }
}
