package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Composition.SectionComponent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.FactsReader;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.records.Models;

/** The page of a document that is frozen: made of what stands in it, whatever the record has become since. */
final class KeptPage {
    private static final String CRITERION = Definitions.BASE + "CodeSystem/coverage-criterion";
    private static final String POLICY = Definitions.BASE + "StructureDefinition/answers-policy";

    private static final Pattern EMPTY = Pattern.compile("<(td|th|p|caption)/>");

    private final Bundle document;
    private final Composition composition;
    private final PatientRecord record;
    private final FactsReader facts;
    private final List<Policy> policies;

    KeptPage(Bundle document, Models models, FactsReader facts, List<Policy> policies) {
        this.document = document;
        this.composition = (Composition) document.getEntryFirstRep().getResource();
        this.record = PatientRecord.of(document, models);
        this.facts = facts;
        this.policies = policies;
    }

    Sheet sheet() {
        Period period = composition.getEventFirstRep().getPeriod();
        Facts found = facts.read(
                record,
                record.all(Patient.class).get(0),
                record.all(Coverage.class).stream().findFirst().orElseGet(Coverage::new),
                LocalDate.parse(period.getStartElement().getValueAsString()),
                LocalDate.parse(period.getEndElement().getValueAsString()));
        List<Observation> answers = answers();
        String canonical = answers.stream().findFirst().map(KeptPage::policy).orElse(null);
        Policy policy = policies.stream()
                .filter(one -> one.canonical().equals(canonical))
                .findFirst()
                .orElse(null);
        boolean numbered = !composition.getIdentifier().equalsDeep(document.getIdentifier())
                && !String.valueOf(composition.getIdentifier().getValue()).startsWith("urn:uuid:");
        return new Sheet(
                found,
                record,
                policy,
                policy == null ? canonical : policy.title(),
                answers.stream().flatMap(answer -> told(answer).stream()).toList(),
                narratives(),
                numbered ? composition.getIdentifier().getValue() : null,
                document.getTimestamp().toInstant());
    }

    private List<Observation> answers() {
        return document.getEntry().stream()
                .map(BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .filter(one -> one.getCode().getCoding().stream().anyMatch(code -> CRITERION.equals(code.getSystem())))
                .toList();
    }

    private static Optional<Told> told(Observation answer) {
        String code = answer.getValueCodeableConcept().getCodingFirstRep().getCode();
        return List.of(Told.values()).stream()
                .filter(told -> told.code().equals(code))
                .findFirst();
    }

    private static String policy(Observation answer) {
        return answer.getExtensionByUrl(POLICY).getValue().primitiveValue();
    }

    private Map<Section, String> narratives() {
        Map<Section, String> narratives = new EnumMap<>(Section.class);
        for (SectionComponent section : composition.getSection()) {
            Section.of(section.getCode().getCodingFirstRep().getCode())
                    .ifPresent(
                            one -> narratives.put(one, opened(section.getText().getDivAsString())));
        }
        return narratives;
    }

    /** HTML has no empty elements but those that are always so. */
    private static String opened(String xhtml) {
        return EMPTY.matcher(xhtml).replaceAll("<$1></$1>");
    }
}
