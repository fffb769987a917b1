package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MedicationAdministration;

/** What follows about a session from the sessions before it. Pure: the same history gives the same answer. */
public final class Course {
    private static final Set<String> NOT_A_DOSE = Set.of("entered-in-error", "not-done");

    private final Regimen regimen;

    Course(Regimen regimen) {
        this.regimen = regimen;
    }

    /**
     * Derives what the administration does not state. Several administrations of one encounter and day are one
     * session.
     *
     * @param history administrations of the same patient under the same plan, in any order; voided ones, ones not
     *     given, later ones and the administration itself may be among them
     */
    public Derived derive(MedicationAdministration administration, List<MedicationAdministration> history) {
        Part own = new Part(administration, null);
        List<Part> others = history.stream()
                .filter(other -> !same(administration, other))
                .map(other -> new Part(other, null))
                .toList();
        Standing standing = standing(own, others);
        Optional<Phase> phase = standing.bySessions(standing.number());
        return new Derived(
                devices(List.of(administration)),
                devices(standing.now().administrations().stream()
                        .map(Session::dose)
                        .toList()),
                standing.number(),
                phase.map(Phase::code),
                standing.indication());
    }

    Standing standing(Part own, List<Part> others) {
        List<Part> all = new ArrayList<>(others.stream()
                .filter(part -> !NOT_A_DOSE.contains(part.status()))
                .toList());
        all.add(own);
        List<Sitting> sittings = Sitting.group(all, regimen.together(), Course::mayBeOneSession);
        Sitting now = sittings.stream()
                .filter(sitting -> sitting.administrations().contains(own))
                .findFirst()
                .orElseThrow();
        List<Sitting> earlier = sittings.stream()
                .filter(sitting -> sitting != now && precedes(sitting, now))
                .toList();
        return new Standing(regimen, now, earlier, number(earlier));
    }

    private static boolean precedes(Sitting one, Sitting other) {
        return one.start().isPresent()
                && other.start().isPresent()
                && one.start().get().sortKey().isBefore(other.start().get().sortKey());
    }

    private static int number(List<Sitting> earlier) {
        int number = 0;
        for (Sitting sitting : earlier) {
            int next = number + 1;
            number = sitting.administrations().stream()
                    .flatMap(a -> Extensions.SESSION_NUMBER.number(Session.dose(a)).stream())
                    .findFirst()
                    .orElse(next);
        }
        return number + 1;
    }

    private OptionalInt devices(List<MedicationAdministration> administrations) {
        return regimen.device()
                .flatMap(plan -> Dose.of(administrations).map(plan::devices))
                .orElse(OptionalInt.empty());
    }

    private static boolean mayBeOneSession(Part one, Part other) {
        String a = one.encounter().map(ref -> ref.getReference()).orElse(null);
        String b = other.encounter().map(ref -> ref.getReference()).orElse(null);
        return a == null || b == null || a.equals(b);
    }

    private static boolean same(MedicationAdministration one, MedicationAdministration other) {
        String id = one.getIdElement().getIdPart();
        return one == other
                || id != null && id.equals(other.getIdElement().getIdPart())
                || names(one).stream().anyMatch(names(other)::contains);
    }

    private static Set<String> names(MedicationAdministration administration) {
        Set<String> names = new HashSet<>();
        for (Identifier identifier : administration.getIdentifier()) {
            Graph.name(identifier).forEach(names::add);
        }
        return names;
    }
}
