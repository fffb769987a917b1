package org.ketaminefhir.definitions;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.PrimitiveType;

/**
 * What goes along with the types that are searched.
 *
 * @param includes by type
 * @param revincludes by type
 * @param compartments the last part of the compartments' canonicals
 */
record Along(Map<String, Set<String>> includes, Map<String, Set<String>> revincludes, Set<String> compartments) {
    static Along of(CapabilityStatement statement) {
        Map<String, Set<String>> includes = new HashMap<>();
        Map<String, Set<String>> revincludes = new HashMap<>();
        Set<String> compartments = new LinkedHashSet<>();
        for (CapabilityStatementRestComponent rest : statement.getRest()) {
            for (CapabilityStatementRestResourceComponent resource : rest.getResource()) {
                includes.put(resource.getType(), values(resource.getSearchInclude()));
                revincludes.put(resource.getType(), values(resource.getSearchRevInclude()));
            }
            values(rest.getCompartment())
                    .forEach(canonical -> compartments.add(
                            canonical.substring(canonical.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT)));
        }
        return new Along(includes, revincludes, compartments);
    }

    private static Set<String> values(List<? extends PrimitiveType<String>> elements) {
        Set<String> values = new LinkedHashSet<>();
        elements.forEach(element -> values.add(element.getValue()));
        return values;
    }
}
