package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationComponentComponent;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Session.Effect;
import org.ketaminefhir.facts.Session.Pressures;
import org.ketaminefhir.records.Key;

/** What was measured and seen in one session. */
final class Watched {
    private static final String OURS = Definitions.BASE + "CodeSystem/observation|";
    private static final String TIMEPOINT = Definitions.BASE + "StructureDefinition/measurement-timepoint";
    private static final String PERIOD = "observation-period";
    private static final String PROCEDURE = "monitoring-procedure";
    private static final String SYSTOLIC = "http://loinc.org|8480-6";
    private static final String DIASTOLIC = "http://loinc.org|8462-4";

    /** By kind, in the order of their ids. */
    private final Map<String, List<Resource>> kinds = new HashMap<>();

    private final Moment start;
    private final Timepoints timepoints;

    /** @param members with the kinds of each */
    Watched(Map<Resource, Set<String>> members, Moment start, Timepoints timepoints) {
        members.entrySet().stream()
                .sorted(Comparator.comparing(
                        member -> member.getKey().getIdElement().getIdPart()))
                .forEach(member -> member.getValue()
                        .forEach(kind -> kinds.computeIfAbsent(kind, any -> new ArrayList<>())
                                .add(member.getKey())));
        this.start = start;
        this.timepoints = timepoints;
    }

    /** As stated, else as long as the watch lasted after the first device. */
    BigDecimal minutes() {
        return observations(PERIOD)
                .map(watch -> Optional.ofNullable(component(watch, "minutes-observed"))
                        .orElseGet(() -> SessionReader.minutes(start, watch.getEffective())))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .or(() -> of(Procedure.class, PROCEDURE)
                        .map(watch -> SessionReader.minutes(start, watch.getPerformed()))
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder()))
                .orElse(null);
    }

    List<Key> watches() {
        return Stream.concat(observations(PERIOD), of(Procedure.class, PROCEDURE))
                .map(PatientRecord::key)
                .toList();
    }

    String disposition() {
        return observations(PERIOD)
                .flatMap(watch -> components(watch, "disposition"))
                .map(ObservationComponentComponent::getValue)
                .filter(CodeableConcept.class::isInstance)
                .map(value -> Words.of((CodeableConcept) value).replace('-', ' '))
                .findFirst()
                .orElse(null);
    }

    /** By the time that each states, else by when it was taken; of several before leaving the last. */
    Pressures pressures() {
        return new Pressures(pressure(Timepoints.BEFORE), pressure("forty-minutes"), pressure(Timepoints.LEAVING));
    }

    private String pressure(String timepoint) {
        return observations("blood-pressure")
                .filter(one -> timepoint.equals(timepoint(one)))
                .sorted(Comparator.comparing(one -> Moment.startOf(one.getEffective())
                        .map(Moment::exact)
                        .map(OffsetDateTime::toInstant)
                        .orElse(Instant.MIN)))
                .map(Watched::pressureOf)
                .filter(Objects::nonNull)
                .reduce((one, next) -> next)
                .orElse(null);
    }

    private String timepoint(Observation one) {
        Type stated =
                one.hasExtension(TIMEPOINT) ? one.getExtensionByUrl(TIMEPOINT).getValue() : null;
        if (stated != null) {
            return stated.primitiveValue();
        }
        return Moment.startOf(one.getEffective())
                .flatMap(when -> timepoints.of(when, start))
                .orElse(null);
    }

    private static String pressureOf(Observation one) {
        BigDecimal systolic = quantity(one, SYSTOLIC);
        BigDecimal diastolic = quantity(one, DIASTOLIC);
        return systolic == null || diastolic == null ? null : Words.number(systolic) + "/" + Words.number(diastolic);
    }

    BigDecimal lowestOximetry() {
        return observations("pulse-oximetry")
                .map(Observation::getValue)
                .filter(Quantity.class::isInstance)
                .map(value -> ((Quantity) value).getValue())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Of several observations one that tells of it is enough; it was over when the last says that it was. */
    Effect effect(String kind) {
        List<Effect> told = observations(kind)
                .filter(one -> one.getValue() instanceof BooleanType yes && yes.hasValue())
                .map(one -> new Effect(((BooleanType) one.getValue()).getValue(), component(one, "resolution-minutes")))
                .toList();
        if (told.isEmpty()) {
            return Effect.UNTOLD;
        }
        List<Effect> occurred = told.stream().filter(Effect::occurred).toList();
        boolean over = occurred.stream().allMatch(effect -> effect.resolvedAfter() != null);
        return new Effect(
                !occurred.isEmpty(),
                over
                        ? occurred.stream()
                                .map(Effect::resolvedAfter)
                                .max(Comparator.naturalOrder())
                                .orElse(null)
                        : null);
    }

    private Stream<Observation> observations(String kind) {
        return of(Observation.class, kind);
    }

    private <T extends Resource> Stream<T> of(Class<T> type, String kind) {
        return kinds.getOrDefault(kind, List.of()).stream()
                .filter(type::isInstance)
                .map(type::cast);
    }

    private static BigDecimal component(Observation one, String code) {
        return quantity(one, OURS + code);
    }

    private static Stream<ObservationComponentComponent> components(Observation one, String code) {
        return one.getComponent().stream().filter(component -> Words.has(component.getCode(), OURS + code));
    }

    private static BigDecimal quantity(Observation one, String code) {
        List<BigDecimal> found = one.getComponent().stream()
                .filter(component -> Words.has(component.getCode(), code))
                .map(ObservationComponentComponent::getValue)
                .filter(Quantity.class::isInstance)
                .map(value -> ((Quantity) value).getValue())
                .filter(Objects::nonNull)
                .toList();
        return found.isEmpty() ? null : found.get(0);
    }
}
