package org.ketaminefhir.validation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;

/** The order in which value sets and code systems list codes: that of a form, or from mild to severe. */
final class DefinedOrder implements Comparator<ValueSetExpansionContainsComponent> {
    private final Terminology terminology;
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private boolean complete = true;

    DefinedOrder(Terminology terminology) {
        this.terminology = terminology;
    }

    void read(ValueSet set) {
        set.getCompose().getInclude().forEach(this::read);
    }

    /** Whether all codes are known that the value sets take in. */
    boolean complete() {
        return complete;
    }

    private void read(ConceptSetComponent include) {
        include.getValueSet().stream()
                .map(PrimitiveType::getValue)
                .filter(read::add)
                .map(terminology::valueSet)
                .forEach(set -> {
                    complete &= set.isPresent();
                    set.ifPresent(this::read);
                });
        include.getConcept().forEach(concept -> place(include.getSystem(), concept.getCode()));
        if (include.hasSystem() && !include.hasConcept()) {
            Optional<CodeSystem> system = terminology.codeSystem(include.getSystem());
            complete &= system.isPresent();
            system.ifPresent(known -> place(known.getUrl(), known.getConcept()));
        }
    }

    private void place(String system, List<ConceptDefinitionComponent> concepts) {
        for (ConceptDefinitionComponent concept : concepts) {
            place(system, concept.getCode());
            place(system, concept.getConcept());
        }
    }

    private void place(String system, String code) {
        places.putIfAbsent(system + "|" + code, places.size());
    }

    @Override
    public int compare(ValueSetExpansionContainsComponent one, ValueSetExpansionContainsComponent other) {
        return Integer.compare(place(one), place(other));
    }

    private int place(ValueSetExpansionContainsComponent code) {
        return places.getOrDefault(code.getSystem() + "|" + code.getCode(), Integer.MAX_VALUE);
    }
}
