package org.ketaminefhir.regimens;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Resource;

/** Finds the sessions that a submission touches, and gathers the parts of each, submitted and stored. */
final class Sessions {
    private static final Set<String> NOT_A_DOSE = Set.of("entered-in-error", "not-done");

    private final Graph graph;
    private final List<Regimen> regimens;
    private final Map<Resource, Ties> ties = new IdentityHashMap<>();

    Sessions(Graph graph, List<Regimen> regimens) {
        this.graph = graph;
        this.regimens = regimens;
    }

    /** True for an administration that the plan governs and that was really given. */
    boolean isDose(Part part, Regimen regimen) {
        return part.resource() instanceof MedicationAdministration
                && !NOT_A_DOSE.contains(part.status())
                && regimen.governs(part, graph::resource);
    }

    List<Session> find() {
        Map<String, Part> administrations = administrations();
        List<Session> sessions = new ArrayList<>();
        for (Regimen regimen : regimens) {
            List<Part> doses = administrations.values().stream()
                    .filter(part -> isDose(part, regimen))
                    .toList();
            Sitting.group(doses, regimen.together(), this::mayBeOneSession)
                    .forEach(sitting -> sessions.add(gather(regimen, sitting)));
        }
        return split(sessions);
    }

    /** Every administration that was submitted, or that a submitted resource belongs to. */
    private Map<String, Part> administrations() {
        Map<String, Part> found = new LinkedHashMap<>();
        for (Part part : graph.submitted()) {
            Stream<Part> referred = Ties.wholes(part).flatMap(ref -> graph.resolve(part, ref).stream());
            Stream<Part> beside = encounterKey(part).stream().flatMap(key -> graph.ofEncounter(key).stream());
            Stream.of(Stream.of(part), referred, beside)
                    .flatMap(s -> s)
                    .filter(p -> p.resource() instanceof MedicationAdministration)
                    .forEach(p -> found.putIfAbsent(graph.key(p), p));
        }
        return found;
    }

    private Ties ties(Part part) {
        return ties.computeIfAbsent(part.resource(), resource -> Ties.of(part, graph));
    }

    private Optional<String> encounterKey(Part part) {
        return ties(part).encounter();
    }

    private boolean mayBeOneSession(Part one, Part other) {
        Optional<String> a = encounterKey(one);
        Optional<String> b = encounterKey(other);
        if (a.isPresent() && b.isPresent()) {
            return a.equals(b);
        }
        return one.subject().isPresent()
                && other.subject().isPresent()
                && !graph.differ(
                        one, one.subject().get(), other, other.subject().get());
    }

    private Session gather(Regimen regimen, Sitting sitting) {
        Set<String> encounters = new LinkedHashSet<>();
        sitting.administrations().forEach(a -> encounterKey(a).ifPresent(encounters::add));
        Part encounter = sitting.administrations().stream()
                .flatMap(a -> a.encounter().flatMap(ref -> graph.resolve(a, ref)).stream())
                .filter(p -> p.resource() instanceof Encounter && !p.voided())
                .findFirst()
                .orElse(null);

        Map<String, Part> near = new LinkedHashMap<>();
        graph.submitted().forEach(part -> near.put(graph.key(part), part));
        encounters.stream()
                .flatMap(key -> graph.ofEncounter(key).stream())
                .forEach(part -> near.putIfAbsent(graph.key(part), part));

        Set<String> members = new LinkedHashSet<>();
        sitting.administrations().forEach(a -> members.add(graph.key(a)));
        Set<String> tied = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<String, Part> entry : near.entrySet()) {
                if (!members.contains(entry.getKey())
                        && !tied.contains(entry.getKey())
                        && belongs(entry.getValue(), encounters, members, tied, near)) {
                    more = tied.add(entry.getKey());
                }
            }
        }
        List<Part> parts =
                tied.stream().map(near::get).filter(part -> !part.voided()).toList();
        return new Session(regimen, encounter, sitting.administrations(), parts);
    }

    /** Tied by its encounter, by being part of the session, or as a member of something that is. */
    private boolean belongs(
            Part part, Set<String> encounters, Set<String> members, Set<String> tied, Map<String, Part> near) {
        if (part.resource() instanceof MedicationAdministration || part.resource() instanceof Encounter) {
            return false;
        }
        Ties own = ties(part);
        return own.encounter().filter(encounters::contains).isPresent()
                || own.wholes().stream().anyMatch(key -> members.contains(key) || tied.contains(key))
                || tied.stream().anyMatch(key -> ties(near.get(key)).members().contains(own.key()));
    }

    /**
     * A stay in hospital may hold many sessions. A part that only the encounter ties to them, goes to the session that
     * began nearest to it.
     */
    private List<Session> split(List<Session> sessions) {
        if (sessions.size() < 2) {
            return sessions;
        }
        return sessions.stream()
                .map(session -> new Session(
                        session.regimen(),
                        session.encounter(),
                        session.administrations(),
                        session.tied().stream()
                                .filter(part -> nearest(part, session, sessions))
                                .toList()))
                .toList();
    }

    private boolean nearest(Part part, Session session, List<Session> sessions) {
        Set<String> own = ties(part).wholes();
        List<Session> rivals = sessions.stream()
                .filter(other ->
                        other.tied().stream().anyMatch(p -> graph.key(p).equals(graph.key(part))))
                .toList();
        List<Session> claimed = rivals.stream()
                .filter(other ->
                        other.administrations().stream().map(graph::key).anyMatch(own::contains))
                .toList();
        if (!claimed.isEmpty()) {
            return claimed.get(0).equals(session);
        }
        return rivals.stream()
                .min(Comparator.comparing(other -> distance(part, other)))
                .filter(session::equals)
                .isPresent();
    }

    private static Duration distance(Part part, Session session) {
        return part.start()
                .flatMap(time -> session.start().map(start -> Duration.between(start.sortKey(), time.sortKey())
                        .abs()))
                .orElse(Duration.ofDays(36_500));
    }
}
