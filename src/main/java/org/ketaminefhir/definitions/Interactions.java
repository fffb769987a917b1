package org.ketaminefhir.definitions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalDeleteStatus;

/** What may be done with each type, and with the whole system (under null). */
final class Interactions {
    private Interactions() {}

    static Map<String, Set<String>> of(CapabilityStatement statement) {
        Map<String, Set<String>> byType = new HashMap<>();
        for (CapabilityStatementRestComponent rest : statement.getRest()) {
            rest.getResource().forEach(resource -> byType.put(resource.getType(), codes(resource)));
            Set<String> system = byType.computeIfAbsent(null, nothing -> new HashSet<>());
            rest.getInteraction()
                    .forEach(interaction -> system.add(interaction.getCode().toCode()));
        }
        return byType;
    }

    private static Set<String> codes(CapabilityStatementRestResourceComponent resource) {
        Set<String> codes = new HashSet<>();
        resource.getInteraction()
                .forEach(interaction -> codes.add(interaction.getCode().toCode()));
        add(codes, "conditional-create", resource.getConditionalCreate());
        add(codes, "conditional-update", resource.getConditionalUpdate());
        ConditionalDeleteStatus delete = resource.getConditionalDelete();
        add(codes, "conditional-delete", delete != null && delete != ConditionalDeleteStatus.NOTSUPPORTED);
        return codes;
    }

    private static void add(Set<String> codes, String code, boolean declared) {
        if (declared) {
            codes.add(code);
        }
    }
}
