package org.ketaminefhir.definitions;

import ca.uhn.fhir.context.support.IValidationSupport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;

/**
 * The codes of value sets that can be listed: ours and those of R4, as far as they name their codes or take in whole
 * code systems that are known here.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset.html#compositions">Value set composition</a>
 */
public final class ValueSets {
    private static final int DEEPEST = 8;

    private final Definitions definitions;
    private final IValidationSupport standard;

    public ValueSets(Definitions definitions) {
        this.definitions = definitions;
        this.standard = definitions.fhir().getValidationSupport();
    }

    /** As {@code system|code}; empty if the value set is not known, or cannot be listed. */
    public Optional<Set<String>> codes(String canonical) {
        return codes(canonical, 0);
    }

    private Optional<Set<String>> codes(String canonical, int depth) {
        ValueSet set = definitions.find(ValueSet.class, canonical).orElseGet(() ->
                (ValueSet) standard.fetchValueSet(canonical.split("\\|")[0]));
        if (set == null || !set.getCompose().hasInclude() || depth > DEEPEST) {
            return Optional.empty();
        }
        Optional<Set<String>> included = all(set.getCompose().getInclude(), depth);
        Optional<Set<String>> excluded = all(set.getCompose().getExclude(), depth);
        if (included.isEmpty() || excluded.isEmpty()) {
            return Optional.empty();
        }
        included.get().removeAll(excluded.get());
        return included;
    }

    private Optional<Set<String>> all(List<ConceptSetComponent> parts, int depth) {
        Set<String> all = new LinkedHashSet<>();
        for (ConceptSetComponent part : parts) {
            Optional<Set<String>> some = some(part, depth);
            if (some.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(some.get());
        }
        return Optional.of(all);
    }

    /** What a part names has to be in all of what it names. */
    private Optional<Set<String>> some(ConceptSetComponent part, int depth) {
        Set<String> some = null;
        if (part.hasSystem()) {
            Optional<Set<String>> ofSystem = part.hasFilter() ? Optional.empty() : ofSystem(part);
            if (ofSystem.isEmpty()) {
                return Optional.empty();
            }
            some = ofSystem.get();
        }
        for (PrimitiveType<String> other : part.getValueSet()) {
            Optional<Set<String>> codes = codes(other.getValue(), depth + 1);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            if (some == null) {
                some = codes.get();
            } else {
                some.retainAll(codes.get());
            }
        }
        return Optional.ofNullable(some);
    }

    private Optional<Set<String>> ofSystem(ConceptSetComponent part) {
        Set<String> codes = new LinkedHashSet<>();
        if (part.hasConcept()) {
            part.getConcept().stream()
                    .map(ConceptReferenceComponent::getCode)
                    .forEach(code -> codes.add(part.getSystem() + "|" + code));
            return Optional.of(codes);
        }
        CodeSystem system = definitions.find(CodeSystem.class, part.getSystem()).orElseGet(() ->
                (CodeSystem) standard.fetchCodeSystem(part.getSystem()));
        if (system == null || system.getContent() != CodeSystemContentMode.COMPLETE) {
            return Optional.empty();
        }
        add(codes, system.getUrl(), system.getConcept());
        return Optional.of(codes);
    }

    private static void add(Set<String> codes, String system, List<ConceptDefinitionComponent> concepts) {
        for (ConceptDefinitionComponent concept : concepts) {
            codes.add(system + "|" + concept.getCode());
            add(codes, system, concept.getConcept());
        }
    }
}
