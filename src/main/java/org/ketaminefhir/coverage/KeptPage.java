package org.ketaminefhir.coverage;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Composition.SectionComponent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Models;

/** The page of a document that is frozen: made of what stands in it, whatever the record has become since. */
final class KeptPage {
    private static final String CRITERION = Definitions.BASE + "CodeSystem/coverage-criterion";
    private static final String POLICY = Definitions.BASE + "StructureDefinition/answers-policy";

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

    byte[] of(HtmlPage page) {
        Period period = composition.getEventFirstRep().getPeriod();
        Facts found = facts.read(
                record,
                record.all(Patient.class).get(0),
                record.all(Coverage.class).stream().findFirst().orElseGet(Coverage::new),
                LocalDate.parse(period.getStartElement().getValueAsString()),
                LocalDate.parse(period.getEndElement().getValueAsString()));
        List<Observation> answers = answers();
        return page.of(
                        found,
                        answers.stream().findFirst().map(this::policy).orElse(null),
                        answers.stream()
                                .flatMap(answer -> told(answer).stream())
                                .toList(),
                        narratives())
                .getBytes(StandardCharsets.UTF_8);
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

    private String policy(Observation answer) {
        String canonical = answer.getExtensionByUrl(POLICY).getValue().primitiveValue();
        return policies.stream()
                .filter(policy -> policy.canonical().equals(canonical))
                .map(Policy::title)
                .findFirst()
                .orElse(canonical);
    }

    private Map<Section, String> narratives() {
        Map<Section, String> narratives = new EnumMap<>(Section.class);
        for (SectionComponent section : composition.getSection()) {
            Section.of(section.getCode().getCodingFirstRep().getCode())
                    .ifPresent(one -> narratives.put(one, section.getText().getDivAsString()));
        }
        return narratives;
    }
}
