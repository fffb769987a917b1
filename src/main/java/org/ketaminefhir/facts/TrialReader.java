package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;

/** Finds the antidepressants, and what was added to them, among the drugs of a patient. */
final class TrialReader {
    private static final String EXTENSION = Definitions.BASE + "StructureDefinition/";
    private static final String AUGMENTATION = "augmentation";
    private static final Set<String> NEVER_TAKEN = Set.of("entered-in-error", "not-taken", "intended", "draft");

    private final Set<String> antidepressants;
    private final Set<String> augmenters;
    private final Treatments treatments;

    TrialReader(Definitions definitions, Treatments treatments) {
        this.antidepressants = definitions.codes(Definitions.BASE + "ValueSet/antidepressant");
        this.augmenters = definitions.codes(Definitions.BASE + "ValueSet/augmenter");
        this.treatments = treatments;
    }

    /**
     * The earliest first.
     *
     * @param until the last day that counts
     */
    List<Trial> read(PatientRecord record, LocalDate until) {
        SameDrugs same = new SameDrugs();
        List<Trial> trials = new ArrayList<>();
        for (MedicationStatement statement : record.all(MedicationStatement.class)) {
            if (statement.hasStatus()
                    && !NEVER_TAKEN.contains(statement.getStatus().toCode())) {
                trial(
                                record,
                                same,
                                statement,
                                statement.getMedication(),
                                statement.getDosage(),
                                Moment.startOf(statement.getEffective()),
                                statement.hasEffectivePeriod()
                                        ? Moment.endOf(statement.getEffective())
                                        : Optional.empty(),
                                "active".equals(statement.getStatus().toCode()))
                        .ifPresent(trials::add);
            }
        }
        for (MedicationRequest request : record.all(MedicationRequest.class)) {
            if (request.hasStatus()
                    && !NEVER_TAKEN.contains(request.getStatus().toCode())
                    && !treatments.ordered(request, record)) {
                trial(
                                record,
                                same,
                                request,
                                request.getMedication(),
                                request.getDosageInstruction(),
                                Moment.of(request.getAuthoredOnElement()),
                                Moment.endOf(request.getDispenseRequest().getValidityPeriod()),
                                "active".equals(request.getStatus().toCode()))
                        .ifPresent(trials::add);
            }
        }
        trials.removeIf(trial -> trial.start() != null && trial.start().first().isAfter(until));
        trials.replaceAll(trial -> trial.of(same.of(trial.key())));
        trials.sort(Comparator.comparing(
                trial -> trial.start() == null ? null : trial.start().first(),
                Comparator.nullsLast(Comparator.naturalOrder())));
        return trials;
    }

    private Optional<Trial> trial(
            PatientRecord record,
            SameDrugs same,
            DomainResource resource,
            Type medication,
            List<Dosage> dosage,
            Optional<Moment> start,
            Optional<Moment> end,
            boolean active) {
        CodeableConcept drug = drug(record, medication);
        Set<String> codes = Words.codes(drug);
        Optional<String> role = stated(resource, "trial-role").map(Type::primitiveValue);
        Optional<String> drugClass = stated(resource, "antidepressant-class").map(Type::primitiveValue);
        boolean augments = role.map(AUGMENTATION::equals)
                .orElse(drugClass.isEmpty() && codes.stream().anyMatch(augmenters::contains));
        boolean known = augments
                || role.isPresent()
                || drugClass.isPresent()
                || codes.stream().anyMatch(antidepressants::contains);
        if (!known || treatments.isTreatment(codes)) {
            return Optional.empty();
        }
        String name = Words.of(drug);
        same.add(PatientRecord.key(resource), drug, this::names);
        return Optional.of(new Trial(
                PatientRecord.key(resource),
                name,
                name,
                augments,
                drugClass.orElse(null),
                dose(dosage),
                start.orElse(null),
                end.orElse(null),
                active && end.isEmpty(),
                stated(resource, "trial-adherence")
                        .filter(DecimalType.class::isInstance)
                        .map(value -> ((DecimalType) value).getValue())
                        .orElse((BigDecimal) null),
                stated(resource, "dose-adequate")
                        .filter(BooleanType.class::isInstance)
                        .map(value -> ((BooleanType) value).getValue())
                        .orElse((Boolean) null),
                stated(resource, "trial-outcome").map(Type::primitiveValue).orElse(null)));
    }

    /** Whether a code names a drug: others that come along may name a class, which two drugs share. */
    private boolean names(String code) {
        return antidepressants.contains(code) || augmenters.contains(code);
    }

    private static Optional<Type> stated(DomainResource resource, String id) {
        return resource.getExtensionsByUrl(EXTENSION + id).stream()
                .filter(extension -> extension.hasValue())
                .map(extension -> extension.getValue())
                .findFirst();
    }

    static CodeableConcept drug(PatientRecord record, Type medication) {
        if (medication instanceof CodeableConcept concept) {
            return concept;
        }
        return medication instanceof Reference reference
                ? record.resolve(reference, Medication.class)
                        .map(Medication::getCode)
                        .orElseGet(() -> new CodeableConcept().setText(reference.getDisplay()))
                : new CodeableConcept();
    }

    private static String dose(List<Dosage> dosage) {
        for (Dosage one : dosage) {
            if (one.hasDoseAndRate()
                    && one.getDoseAndRateFirstRep().getDose() instanceof Quantity quantity
                    && quantity.hasValue()) {
                return Words.number(quantity.getValue()) + " " + (quantity.hasUnit() ? quantity.getUnit() : "");
            }
            if (one.hasText()) {
                return one.getText();
            }
        }
        return null;
    }
}
