package org.ketaminefhir.regimens;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.MedicationAdministration;

/**
 * Where a session stands in its course.
 *
 * @param earlier the sessions before it, earliest first
 * @param number derived session number
 */
record Standing(Regimen regimen, Sitting now, List<Sitting> earlier, int number) {
    /** What was stated last about the course: by this session, or by the latest earlier one that says. */
    Optional<String> indication() {
        Optional<String> own = stated(now, Extensions.INDICATION);
        for (int i = earlier.size() - 1; own.isEmpty() && i >= 0; i--) {
            own = stated(earlier.get(i), Extensions.INDICATION);
        }
        return own;
    }

    static Optional<String> stated(Sitting sitting, Extensions extension) {
        return sitting.administrations().stream()
                .flatMap(a -> extension.value((MedicationAdministration) a.resource()).stream())
                .findFirst();
    }

    Optional<Phase> bySessions(int sessionNumber) {
        return regimen.phases().stream()
                .filter(phase -> phase.meantFor(indication().orElse(null)))
                .filter(phase -> phase.hasSession(sessionNumber))
                .findFirst();
    }

    Optional<Phase> byWeeks() {
        int week = daysSince(earlier.isEmpty() ? now : earlier.get(0))
                .map(d -> d / 7 + 1)
                .orElse(0);
        return regimen.phases().stream()
                .filter(phase -> phase.meantFor(indication().orElse(null)))
                .filter(phase -> phase.hasWeek(week))
                .findFirst();
    }

    /** Whole calendar days from another session to this one, beside the zone of this one. */
    Optional<Integer> daysSince(Sitting other) {
        Optional<When> from = other.start();
        Optional<When> to = now.start();
        return from.isPresent() && to.isPresent()
                ? Optional.of((int) ChronoUnit.DAYS.between(
                        from.get().dayBeside(to.get()), to.get().day()))
                : Optional.empty();
    }
}
