package org.ketaminefhir.facts;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Range;
import org.ketaminefhir.definitions.Definitions;

/** Which sessions owe a monitoring form to a program, and within what time: as their plans say. */
public final class FormDuties {
    private static final String STEP = Definitions.BASE + "CodeSystem/regimen-step|monitoring-form";
    private static final String GOVERNS = Definitions.BASE + "StructureDefinition/governs";
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";

    private final Map<String, Duty> byKind = new LinkedHashMap<>();

    /**
     * @param questionnaire canonical of the form
     * @param days after the day of the session, until which it is sent
     */
    public record Duty(String questionnaire, int days) {}

    public FormDuties(Definitions definitions) {
        for (PlanDefinition plan : definitions.all(PlanDefinition.class)) {
            for (PlanDefinitionActionComponent step : plan.getAction()) {
                boolean form = step.getCode().stream()
                        .anyMatch(code -> Words.codes(code).contains(STEP));
                if (form
                        && step.hasDefinitionCanonicalType()
                        && step.getRelatedActionFirstRep().getOffset() instanceof Range within) {
                    Duty duty = new Duty(
                            step.getDefinitionCanonicalType().getValue(),
                            within.getHigh().getValue().intValue());
                    for (Extension governed : plan.getExtensionsByUrl(GOVERNS)) {
                        byKind.put(governed.getValue().primitiveValue().substring(PROFILE.length()), duty);
                    }
                }
            }
        }
    }

    /** What sessions of this kind owe, if they are an outpatient's. */
    public Optional<Duty> of(Session session) {
        return session.kinds().stream()
                .map(byKind::get)
                .filter(duty -> duty != null)
                .findFirst();
    }

    /** Canonicals of all forms. */
    Set<String> questionnaires() {
        Set<String> all = new LinkedHashSet<>();
        byKind.values().forEach(duty -> all.add(duty.questionnaire()));
        return all;
    }
}
