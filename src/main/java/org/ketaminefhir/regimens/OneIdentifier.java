package org.ketaminefhir.regimens;

import java.util.HashSet;
import java.util.Set;
import org.hl7.fhir.r4.model.MedicationAdministration;

/** One business identifier names one administration, so that a repeated submission can be recognised. */
final class OneIdentifier {
    private OneIdentifier() {}

    static void check(Graph graph, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (Part part : graph.submitted()) {
            if (!(part.resource() instanceof MedicationAdministration) || part.voided()) {
                continue;
            }
            Set<String> own = new HashSet<>(
                    part.identifiers().stream().flatMap(Graph::name).toList());
            if (own.stream().anyMatch(seen::contains)) {
                findings.report(Rule.IDENTIFIER_TWICE, part.at("identifier"));
            }
            seen.addAll(own);
        }
    }
}
