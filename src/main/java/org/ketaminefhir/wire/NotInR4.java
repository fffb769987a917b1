package org.ketaminefhir.wire;

import java.util.Map;
import java.util.Set;

/** Elements that HAPI's common parent of definitions hands down to types for which R4 does not have them. */
final class NotInR4 {
    private static final Map<String, Set<String>> ELEMENTS = Map.of(
            "ChargeItemDefinition", Set.of("name"),
            "CompartmentDefinition", Set.of("title", "jurisdiction"),
            "EffectEvidenceSynthesis", Set.of("experimental"),
            "Evidence", Set.of("experimental"),
            "EvidenceVariable", Set.of("experimental"),
            "ExampleScenario", Set.of("title", "description"),
            "GraphDefinition", Set.of("title"),
            "NamingSystem", Set.of("url", "version", "title", "experimental"),
            "RiskEvidenceSynthesis", Set.of("experimental"),
            "SearchParameter", Set.of("title"));

    private NotInR4() {}

    static boolean has(String type, String element) {
        return ELEMENTS.getOrDefault(type, Set.of()).contains(element);
    }
}
