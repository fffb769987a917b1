package org.ketaminefhir.instruments;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;

/** Writes the total that a sender left out. */
final class Totals {
    private static final Set<String> PERFORMERS =
            Set.of("Practitioner", "PractitionerRole", "Organization", "CareTeam", "Patient", "RelatedPerson");

    private Totals() {}

    static Optional<Observation> of(QuestionnaireResponse response, Sheet sheet) {
        if (!response.hasSubject() || !toTheDay(response.getAuthoredElement()) || !Responses.finished(response)) {
            return Optional.empty();
        }
        return whole(sheet).map(sum -> {
            Observation total = like(response);
            score(total, sheet.instrument(), sum);
            return total;
        });
    }

    /** An observation of the same occasion as a response, still without code and value. */
    static Observation like(QuestionnaireResponse response) {
        Observation observation = new Observation();
        observation.setStatus(
                response.getStatus() == QuestionnaireResponseStatus.AMENDED
                        ? ObservationStatus.AMENDED
                        : ObservationStatus.FINAL);
        observation.setSubject(response.getSubject().copy());
        observation.setEncounter(
                response.hasEncounter() ? response.getEncounter().copy() : null);
        observation.setEffective(response.getAuthoredElement().copy());
        if (response.hasAuthor() && performs(response.getAuthor())) {
            observation.addPerformer(response.getAuthor().copy());
        }
        return observation;
    }

    static Optional<Observation> of(Observation panel, List<Observation> items, Sheet sheet) {
        Optional<Type> when = items.stream()
                .map(Observation::getEffective)
                .filter(effective -> effective != null && !effective.isEmpty())
                .findFirst();
        Type effective = panel.hasEffective() ? panel.getEffective() : when.orElse(null);
        if (!panel.hasSubject() || effective == null || !toTheDay(effective) || !Observations.finished(panel)) {
            return Optional.empty();
        }
        return whole(sheet).map(sum -> {
            Observation total = new Observation();
            score(total, sheet.instrument(), sum);
            total.setStatus(panel.getStatus());
            total.setSubject(panel.getSubject().copy());
            total.setEncounter(panel.hasEncounter() ? panel.getEncounter().copy() : null);
            total.setEffective(effective.copy());
            panel.getPerformer().forEach(performer -> total.addPerformer(performer.copy()));
            return total;
        });
    }

    /** A score that is dated to a month belongs to no session. */
    private static boolean toTheDay(Type when) {
        return !(when instanceof BaseDateTimeType date)
                || (date.hasValue() && date.getPrecision().ordinal() >= TemporalPrecisionEnum.DAY.ordinal());
    }

    /** A sum of part of the items is no score: nobody should find it and take it for one. */
    private static Optional<BigDecimal> whole(Sheet sheet) {
        return sheet.incomplete() ? Optional.empty() : sheet.sum();
    }

    private static void score(Observation total, Instrument instrument, BigDecimal sum) {
        total.addCategory()
                .addCoding(new Coding()
                        .setSystem("http://terminology.hl7.org/CodeSystem/observation-category")
                        .setCode("survey"));
        total.setCode(new CodeableConcept().addCoding(instrument.totalCode()));
        total.setValue(new Quantity()
                .setValue(sum)
                .setUnit("score")
                .setSystem("http://unitsofmeasure.org")
                .setCode("{score}"));
        instrument.band(sum).ifPresent(band -> total.addInterpretation()
                .addCoding(new Coding(band.code().system(), band.code().code(), band.display())));
    }

    /** A response may come from a device, an observation may not. */
    private static boolean performs(Reference author) {
        String type = author.hasType() ? author.getType() : new IdType(author.getReference()).getResourceType();
        return type == null || PERFORMERS.contains(type);
    }
}
