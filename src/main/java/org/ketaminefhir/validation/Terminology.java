package org.ketaminefhir.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.CodeValidationResult;
import ca.uhn.fhir.context.support.IValidationSupport.LookupCodeResult;
import ca.uhn.fhir.context.support.IValidationSupport.ValueSetExpansionOutcome;
import ca.uhn.fhir.context.support.LookupCodeRequest;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;

/**
 * The value sets and code systems of this project and of FHIR R4; of LOINC, SNOMED CT and the like only what a value
 * set lists.
 *
 * @see <a href="https://hl7.org/fhir/R4/terminology-service.html">Terminology service</a>
 */
public final class Terminology {
    private final IValidationSupport support;
    private final ValidationSupportContext context;

    Terminology(FhirContext fhir, List<IValidationSupport> supports) {
        this.support = new ValidationSupportChain(ValidationSupportChain.CacheConfiguration.disabled(), supports);
        this.context = new ValidationSupportContext(support);
    }

    /**
     * What is known of a code.
     *
     * @param systemName name of the code system, for people
     * @param version of the code system, or null
     * @param concept as the code system lists it; null if it is described by a grammar, as UCUM is
     */
    public record Found(String systemName, String version, String display, ConceptDefinitionComponent concept) {}

    /**
     * Whether a code is in a set.
     *
     * @param display the right display, or null if none is known
     * @param displayDiffers whether another display was sent
     */
    public record Membership(boolean in, String display, boolean displayDiffers) {}

    /** By its canonical, with or without version. */
    public Optional<ValueSet> valueSet(String canonical) {
        return Optional.ofNullable((ValueSet) support.fetchValueSet(canonical));
    }

    /** By its canonical; empty also if its codes are not known here. */
    public Optional<CodeSystem> codeSystem(String canonical) {
        return Optional.ofNullable((CodeSystem) support.fetchCodeSystem(canonical))
                .filter(system -> system.getContent() != CodeSystemContentMode.NOTPRESENT);
    }

    /**
     * Every code of a value set, in the order in which they are defined; empty if it takes in a code system that is not
     * known here in full.
     */
    public Optional<List<ValueSetExpansionContainsComponent>> expand(ValueSet set) {
        DefinedOrder order = new DefinedOrder(this);
        order.read(set);
        ValueSetExpansionOutcome outcome = order.complete() ? support.expandValueSet(context, null, set) : null;
        return outcome == null || outcome.getValueSet() == null
                ? Optional.empty()
                : Optional.of(((ValueSet) outcome.getValueSet())
                        .getExpansion().getContains().stream().sorted(order).toList());
    }

    /**
     * @param coding may lack the system if the set has the code once
     * @return empty if the set takes in a code system that is not known here in full
     */
    public Optional<Membership> member(ValueSet set, Coding coding) {
        ConceptValidationOptions options = new ConceptValidationOptions().setInferSystem(!coding.hasSystem());
        CodeValidationResult result = support.validateCodeInValueSet(
                context, options, coding.getSystem(), coding.getCode(), coding.getDisplay(), set);
        // Not found where not everything can be looked at is no answer.
        boolean sure = result != null && (result.isOk() || expand(set).isPresent());
        return sure ? membership(result, coding) : Optional.empty();
    }

    /** @return empty if the code system is not known here */
    public Optional<Membership> member(Coding coding) {
        if (!knows(coding.getSystem())) {
            return Optional.empty();
        }
        return membership(
                support.validateCode(
                        context,
                        new ConceptValidationOptions(),
                        coding.getSystem(),
                        coding.getCode(),
                        coding.getDisplay(),
                        null),
                coding);
    }

    /** @return empty if the system or the code is not known here */
    public Optional<Found> lookup(String system, String code) {
        if (!knows(system)) {
            return Optional.empty();
        }
        LookupCodeResult result = support.lookupCode(context, new LookupCodeRequest(system, code));
        if (result == null || !result.isFound()) {
            return Optional.empty();
        }
        Optional<CodeSystem> listed = codeSystem(system);
        ConceptDefinitionComponent concept =
                listed.flatMap(known -> concept(known.getConcept(), code)).orElse(null);
        return Optional.of(new Found(
                listed.map(CodeSystem::getName).orElse(system),
                listed.map(CodeSystem::getVersion).orElse(result.getCodeSystemVersion()),
                concept == null || !concept.hasDisplay() ? result.getCodeDisplay() : concept.getDisplay(),
                concept));
    }

    /** Whether all codes of a system are known here. */
    public boolean knows(String system) {
        return codeSystem(system).isPresent() || support.isCodeSystemSupported(context, system);
    }

    private static Optional<Membership> membership(CodeValidationResult result, Coding coding) {
        if (result == null) {
            return Optional.empty();
        }
        boolean differs = result.isOk()
                && coding.hasDisplay()
                && result.getDisplay() != null
                && !coding.getDisplay().equalsIgnoreCase(result.getDisplay());
        return Optional.of(new Membership(result.isOk(), result.getDisplay(), differs));
    }

    private static Optional<ConceptDefinitionComponent> concept(
            List<ConceptDefinitionComponent> concepts, String code) {
        for (ConceptDefinitionComponent concept : concepts) {
            if (code.equals(concept.getCode())) {
                return Optional.of(concept);
            }
            Optional<ConceptDefinitionComponent> below = concept(concept.getConcept(), code);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }
}
