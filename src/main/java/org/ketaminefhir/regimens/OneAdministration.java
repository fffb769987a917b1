package org.ketaminefhir.regimens;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.MedicationAdministration;

/**
 * A watch is part of one session's administration.
 *
 * <p>Where each device is recorded as an administration of its own, the watch after them may name them all: they are
 * one dose in several records. A watch in this project's own form is held to a single one by its profile.
 */
record OneAdministration(Graph graph) implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        Set<String> own = new HashSet<>();
        session.administrations().forEach(a -> own.add(graph.key(a)));
        for (Part watch : session.watches()) {
            List<String> named = watch.references("partOf").stream()
                    .flatMap(ref -> graph.resolve(watch, ref).stream())
                    .filter(part -> part.resource() instanceof MedicationAdministration && !part.voided())
                    .map(graph::key)
                    .distinct()
                    .toList();
            boolean ours = session.regimen().watch().orElseThrow().kind().recognisesAsOurs(watch.resource());
            if (!ours && named.size() > 1 && !own.containsAll(named)) {
                findings.report(Rule.WATCH_ONE_ADMINISTRATION, watch.at("partOf"));
            }
        }
    }
}
