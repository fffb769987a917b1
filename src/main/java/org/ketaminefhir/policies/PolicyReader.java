package org.ketaminefhir.policies;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UsageContext;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.instruments.Instruments;

/** Reads policies from PlanDefinitions. They are part of the program: what is wrong in one stops the start. */
public final class PolicyReader {
    private static final String POLICIES = Definitions.BASE + "coverage-policies";
    private static final String CRITERION = Definitions.BASE + "CodeSystem/coverage-criterion";
    private static final String PARAMETER = Definitions.BASE + "StructureDefinition/criterion-parameter";
    private static final String THRESHOLD = Definitions.BASE + "StructureDefinition/score-threshold";

    private final Definitions definitions;
    private final Instruments instruments;
    private final OutcomeRules outcomes;

    public PolicyReader(Definitions definitions, Instruments instruments) {
        this.definitions = definitions;
        this.instruments = instruments;
        this.outcomes = new OutcomeRules(definitions, instruments);
    }

    /** @throws IllegalStateException if a policy asks for what the vocabulary does not have */
    public List<Policy> read() {
        List<Policy> policies = new ArrayList<>();
        for (PlanDefinition plan : definitions.all(PlanDefinition.class)) {
            plan.getIdentifier().stream()
                    .filter(identifier -> POLICIES.equals(identifier.getSystem()))
                    .forEach(identifier -> add(policies, policy(plan, identifier.getValue())));
        }
        return List.copyOf(policies);
    }

    private static void add(List<Policy> policies, Policy policy) {
        for (Policy other : policies) {
            if (policy.overlaps(other)) {
                throw wrong(policy.canonical(), "is in force together with " + other.canonical());
            }
        }
        policies.add(policy);
    }

    private Policy policy(PlanDefinition plan, String id) {
        if (!plan.getEffectivePeriod().hasStart()) {
            throw wrong(plan.getUrl(), "does not say since when it is in force");
        }
        return new Policy(
                id,
                plan.getUrl(),
                plan.getTitle(),
                context(plan, "program"),
                context(plan, "workflow"),
                day(plan.getEffectivePeriod().getStartElement().getValueAsString()),
                plan.getEffectivePeriod().hasEnd()
                        ? day(plan.getEffectivePeriod().getEndElement().getValueAsString())
                        : null,
                plan.getPurpose(),
                outcomes.read(plan, plan.getUrl(), null),
                plan.getAction().stream().map(action -> criterion(plan, action)).toList());
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text.substring(0, 10));
    }

    private static String context(PlanDefinition plan, String code) {
        return plan.getUseContext().stream()
                .filter(context -> code.equals(context.getCode().getCode()))
                .filter(UsageContext::hasValueCodeableConcept)
                .map(context -> Words.of(context.getValueCodeableConcept()))
                .findFirst()
                .orElseThrow(() -> wrong(plan.getUrl(), "has no useContext " + code));
    }

    private Criterion criterion(PlanDefinition plan, PlanDefinitionActionComponent action) {
        Kind kind = action.getCode().stream()
                .flatMap(concept -> concept.getCoding().stream())
                .filter(coding -> CRITERION.equals(coding.getSystem()))
                .flatMap(coding -> Kind.of(coding.getCode()).stream())
                .findFirst()
                .orElseThrow(() -> wrong(plan.getUrl(), "has a criterion of no known kind: " + action.getTitle()));
        Map<String, List<Type>> parameters = new LinkedHashMap<>();
        for (Extension one : action.getExtensionsByUrl(PARAMETER)) {
            String name = one.getExtensionByUrl("name").getValue().primitiveValue();
            if (!kind.parameters().contains(name)) {
                throw wrong(plan.getUrl(), "%s knows no %s".formatted(kind.code(), name));
            }
            parameters
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add(one.getExtensionByUrl("value").getValue());
        }
        List<Threshold> thresholds = action.getExtensionsByUrl(THRESHOLD).stream()
                .map(one -> threshold(plan, kind, one))
                .toList();
        if (kind.asksForScores() == thresholds.isEmpty()) {
            throw wrong(plan.getUrl(), kind.code() + " and thresholds of scores do not fit");
        }
        Set<String> codes = parameters.getOrDefault("valueSet", List.of()).stream()
                .filter(CanonicalType.class::isInstance)
                .map(value -> definitions.codes(value.primitiveValue()))
                .findFirst()
                .orElse(Set.of());
        return new Criterion(kind, action.getTitle(), action.getDescription(), parameters, thresholds, codes);
    }

    private Threshold threshold(PlanDefinition plan, Kind kind, Extension one) {
        String canonical = one.getExtensionByUrl("instrument").getValue().primitiveValue();
        String instrument = instruments
                .byCanonical(canonical)
                .orElseThrow(() -> wrong(plan.getUrl(), "names an instrument that is none: " + canonical))
                .canonical();
        Extension minimum = one.getExtensionByUrl("minimum");
        if ((minimum == null) == (kind == Kind.BASELINE_SCORE)) {
            throw wrong(plan.getUrl(), kind.code() + ": a baseline has a minimum, a fall has none");
        }
        return new Threshold(instrument, minimum == null ? null : ((IntegerType) minimum.getValue()).getValue());
    }

    private static IllegalStateException wrong(String plan, String what) {
        return new IllegalStateException(plan + " " + what);
    }
}
