package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;

/** A band of severity; both ends are inside. */
record Band(Code code, String display, int low, int high) {
    static Band of(String system, ConceptDefinitionComponent concept) {
        return new Band(
                new Code(system, concept.getCode()),
                concept.getDisplay(),
                property(concept, "low"),
                property(concept, "high"));
    }

    boolean holds(BigDecimal total) {
        return total.compareTo(BigDecimal.valueOf(low)) >= 0 && total.compareTo(BigDecimal.valueOf(high)) <= 0;
    }

    private static int property(ConceptDefinitionComponent concept, String name) {
        return concept.getProperty().stream()
                .filter(property -> name.equals(property.getCode()) && property.hasValueIntegerType())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "severity band %s has no integer property %s".formatted(concept.getCode(), name)))
                .getValueIntegerType()
                .getValue();
    }
}
