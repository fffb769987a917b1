package org.ketaminefhir.policies;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.instruments.Instrument;
import org.ketaminefhir.instruments.Instruments;

/** The rules by which outcomes are told: those that instruments come with, and those that a policy has instead. */
public final class OutcomeRules {
    private static final String RULE = Definitions.BASE + "StructureDefinition/outcome-rule";
    private static final String OUTCOME = Definitions.BASE + "CodeSystem/score-outcome";

    private final Map<String, String> titles = new LinkedHashMap<>();
    private final Instruments instruments;
    private final Map<String, List<OutcomeRule>> own = new LinkedHashMap<>();

    /** @throws IllegalStateException if a rule says nothing, or is of no instrument */
    public OutcomeRules(Definitions definitions, Instruments instruments) {
        this.instruments = instruments;
        definitions.find(CodeSystem.class, OUTCOME).ifPresent(system -> system.getConcept()
                .forEach(concept -> titles.put(concept.getCode(), concept.getDisplay())));
        for (Questionnaire one : definitions.all(Questionnaire.class)) {
            own.put(one.getUrl(), read(one, one.getUrl(), one.getUrl()));
        }
    }

    /** @param instrument of which all rules of the definition are, or null if each of them says so itself */
    List<OutcomeRule> read(DomainResource definition, String url, String instrument) {
        return definition.getExtensionsByUrl(RULE).stream()
                .map(one -> rule(one, url, instrument))
                .toList();
    }

    private OutcomeRule rule(Extension one, String url, String instrument) {
        String outcome = text(one, "outcome");
        String named = instrument == null ? text(one, "instrument") : instrument;
        String known = instruments
                .byCanonical(String.valueOf(named))
                .map(Instrument::canonical)
                .orElseThrow(() -> new IllegalStateException(url + " names an instrument that is none: " + named));
        OutcomeRule rule = new OutcomeRule(
                outcome,
                titles.get(outcome),
                known,
                number(one, "percent"),
                number(one, "maximum"),
                text(one, "source"));
        if (rule.title() == null || rule.source() == null || rule.percent() == null && rule.maximum() == null) {
            throw new IllegalStateException(url + " has a rule of an outcome that cannot be followed: " + outcome);
        }
        return rule;
    }

    /**
     * What all totals of an instrument say, each outcome by the rules of the policy if it has any.
     *
     * @param policy null if none was asked for
     */
    public List<Outcome> of(ScoreSeries series, Policy policy) {
        return of(series.instrument(), policy).stream()
                .map(rule -> new Outcome(rule, series, rule.judge(series)))
                .toList();
    }

    private List<OutcomeRule> of(String instrument, Policy policy) {
        List<OutcomeRule> instead = policy == null
                ? List.of()
                : policy.outcomes().stream()
                        .filter(rule -> rule.instrument().equals(instrument))
                        .toList();
        List<OutcomeRule> usual = own.getOrDefault(instrument, List.of()).stream()
                .filter(rule ->
                        instead.stream().noneMatch(other -> other.outcome().equals(rule.outcome())))
                .toList();
        return Stream.concat(usual.stream(), instead.stream()).toList();
    }

    private static String text(Extension one, String name) {
        Extension part = one.getExtensionByUrl(name);
        return part == null ? null : part.getValue().primitiveValue();
    }

    private static Integer number(Extension one, String name) {
        Extension part = one.getExtensionByUrl(name);
        return part != null && part.getValue() instanceof IntegerType number ? number.getValue() : null;
    }
}
