package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeSystem.ConceptPropertyComponent;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Session;

/** Reads under which codes sessions are billed, from the supplements of code systems that say so of their concepts. */
final class BillingCodes {
    private static final String PROPERTY = Definitions.BASE + "billing-property/";
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";

    private final List<BillingCode> all = new ArrayList<>();

    BillingCodes(Definitions definitions) {
        for (CodeSystem system : definitions.all(CodeSystem.class)) {
            if (system.getProperty().stream().anyMatch(property -> (PROPERTY + "way").equals(property.getUri()))) {
                system.getConcept().forEach(concept -> all.add(code(system.getSupplements(), concept)));
            }
        }
    }

    /** Those that are for a session of this kind, whatever its day and dose. */
    List<BillingCode> of(Session session) {
        return of(session.kinds());
    }

    /** @param kinds ids of profiles of administrations */
    List<BillingCode> of(Set<String> kinds) {
        return all.stream().filter(one -> kinds.contains(one.kind())).toList();
    }

    private static BillingCode code(String system, ConceptDefinitionComponent concept) {
        return new BillingCode(
                system,
                concept.getCode(),
                concept.getDisplay(),
                text(concept, "way"),
                text(concept, "administration").substring(PROFILE.length()),
                day(concept, "valid-from"),
                day(concept, "valid-until"),
                number(concept, "above-mg"),
                number(concept, "up-to-mg"),
                number(concept, "mg-per-unit"),
                value(concept, "outpatient") instanceof BooleanType only && only.booleanValue(),
                text(concept, "source"));
    }

    private static Type value(ConceptDefinitionComponent concept, String name) {
        return concept.getProperty().stream()
                .filter(property -> name.equals(property.getCode()))
                .map(ConceptPropertyComponent::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String text(ConceptDefinitionComponent concept, String name) {
        Type value = value(concept, name);
        if (value == null) {
            throw new IllegalStateException("billing code " + concept.getCode() + " has no " + name);
        }
        return value.primitiveValue();
    }

    private static LocalDate day(ConceptDefinitionComponent concept, String name) {
        Type value = value(concept, name);
        return value == null ? null : LocalDate.parse(value.primitiveValue().substring(0, 10));
    }

    private static BigDecimal number(ConceptDefinitionComponent concept, String name) {
        return value(concept, name) instanceof DecimalType number ? number.getValue() : null;
    }
}
