package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Where each of these stands.
     *
     * @param administrations all of one patient under this plan; voided ones and ones not given have no position
     */
    Map<MedicationAdministration, Position> positions(List<MedicationAdministration> administrations) {
        List<Sitting> sittings = Sitting.group(
                administrations.stream()
                        .map(administration -> new Part(administration, null))
                        .filter(part -> !NOT_A_DOSE.contains(part.status()))
                        .toList(),
                regimen.together(),
                Course::mayBeOneSession);
        Map<MedicationAdministration, Position> positions = new IdentityHashMap<>();
        int number = 0;
        int earlier = 0;
        Optional<When> before = Optional.empty();
        for (int i = 0; i < sittings.size(); i++) {
            Sitting sitting = sittings.get(i);
            Optional<When> start = sitting.start();
            // Of two sessions that began at one moment neither is before the other.
            if (i == 0 || !start.map(When::sortKey).equals(before.map(When::sortKey))) {
                number = number(number, sittings.subList(earlier, i));
                earlier = i;
            }
            before = start;
            Standing standing = new Standing(regimen, sitting, sittings.subList(0, earlier), number + 1);
            sitting.administrations()
                    .forEach(part -> positions.put(Session.dose(part), position(Session.dose(part), standing)));
        }
        return positions;
    }

    private Position position(MedicationAdministration administration, Standing standing) {
        OptionalInt devices = Extensions.DEVICE_COUNT
                .number(administration)
                .map(OptionalInt::of)
                .orElseGet(() -> devices(List.of(administration)));
        Optional<Integer> number = Extensions.SESSION_NUMBER
                .number(administration)
                .or(() -> stated(standing.now()))
                .or(() -> standing.now().start().map(start -> standing.number()));
        Optional<String> phase = Extensions.TREATMENT_PHASE
                .value(administration)
                .or(() -> Standing.stated(standing.now(), Extensions.TREATMENT_PHASE))
                .or(() -> number.flatMap(standing::bySessions).map(Phase::code));
        return new Position(devices, number.map(OptionalInt::of).orElseGet(OptionalInt::empty), phase);
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
        return new Standing(regimen, now, earlier, number(0, earlier) + 1);
    }

    private static boolean precedes(Sitting one, Sitting other) {
        return one.start().isPresent()
                && other.start().isPresent()
                && one.start().get().sortKey().isBefore(other.start().get().sortKey());
    }

    /** The number of the last of these sessions, counted on from the one before the first of them. */
    private static int number(int before, List<Sitting> sittings) {
        int number = before;
        for (Sitting sitting : sittings) {
            number = stated(sitting).orElse(number + 1);
        }
        return number;
    }

    private static Optional<Integer> stated(Sitting sitting) {
        return sitting.administrations().stream()
                .flatMap(a -> Extensions.SESSION_NUMBER.number(Session.dose(a)).stream())
                .findFirst();
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
