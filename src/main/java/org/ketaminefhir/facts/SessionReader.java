package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.regimens.Position;
import org.ketaminefhir.regimens.Regimens;

/** Puts the sessions of a patient together: what was given, and what was watched and measured with it. */
final class SessionReader {
    private static final String SETTING = Definitions.BASE + "StructureDefinition/setting";
    /** Classes of visits that say where they were held. */
    private static final Map<String, String> SETTINGS =
            Map.of("IMP", "inpatient", "ACUTE", "inpatient", "NONAC", "inpatient", "EMER", "emergency");

    private static final String VOID = "entered-in-error";

    private final Regimens regimens;
    private final Kinds kinds;
    private final Timepoints timepoints;

    SessionReader(Regimens regimens, Kinds kinds, Timepoints timepoints) {
        this.regimens = regimens;
        this.kinds = kinds;
        this.timepoints = timepoints;
    }

    /**
     * In the order in which they were held.
     *
     * @param until the last day that counts
     */
    List<Session> read(PatientRecord record, LocalDate until) {
        List<MedicationAdministration> given = record.all(MedicationAdministration.class);
        Map<MedicationAdministration, Position> positions = regimens.positions(given, record::resolve);
        Map<String, List<MedicationAdministration>> sittings = new LinkedHashMap<>();
        for (MedicationAdministration one : given) {
            Optional<Moment> when = Moment.startOf(one.getEffective());
            if (positions.containsKey(one)
                    && when.isPresent()
                    && !when.get().first().isAfter(until)) {
                String sitting = record.named(one.getContext().getReference())
                        .map(Key::toString)
                        .orElseGet(() -> when.get().first().toString());
                sittings.computeIfAbsent(sitting, key -> new ArrayList<>()).add(one);
            }
        }
        Map<Key, List<DomainResource>> around = around(record);
        List<Session> sessions = new ArrayList<>();
        sittings.values().forEach(doses -> sessions.add(session(record, doses, positions, around)));
        sessions.sort(Comparator.comparing((Session session) -> session.when().first())
                .thenComparing(
                        session -> session.when().exact(),
                        Comparator.nullsFirst(Comparator.comparing(time -> time.toInstant()))));
        return sessions;
    }

    /** What was observed and done, by the administrations and encounters that it is part of. */
    private static Map<Key, List<DomainResource>> around(PatientRecord record) {
        Map<Key, List<DomainResource>> around = new LinkedHashMap<>();
        for (Observation one : record.all(Observation.class)) {
            if (one.hasStatus() && !one.getStatus().toCode().equals(VOID)) {
                put(around, record, one, one.getPartOf(), one.getEncounter());
            }
        }
        for (Procedure one : record.all(Procedure.class)) {
            if (one.hasStatus() && !one.getStatus().toCode().equals(VOID)) {
                put(around, record, one, one.getPartOf(), one.getEncounter());
            }
        }
        return around;
    }

    private static void put(
            Map<Key, List<DomainResource>> around,
            PatientRecord record,
            DomainResource one,
            List<Reference> partOf,
            Reference encounter) {
        Set<Key> wholes = new LinkedHashSet<>();
        partOf.forEach(whole -> record.named(whole.getReference()).ifPresent(wholes::add));
        record.named(encounter.getReference()).ifPresent(wholes::add);
        wholes.forEach(
                key -> around.computeIfAbsent(key, any -> new ArrayList<>()).add(one));
    }

    private Session session(
            PatientRecord record,
            List<MedicationAdministration> doses,
            Map<MedicationAdministration, Position> positions,
            Map<Key, List<DomainResource>> around) {
        MedicationAdministration first = doses.stream()
                .min(Comparator.comparing(
                        one -> Moment.startOf(one.getEffective()).orElseThrow().first()))
                .orElseThrow();
        Moment start = Moment.startOf(first.getEffective()).orElseThrow();
        Optional<Encounter> encounter = record.resolve(first.getContext(), Encounter.class);
        Map<Resource, Set<String>> members = new IdentityHashMap<>();
        Set<Key> keys = new LinkedHashSet<>();
        doses.forEach(dose -> keys.add(PatientRecord.key(dose)));
        encounter.ifPresent(visit -> keys.add(PatientRecord.key(visit)));
        for (Key key : List.copyOf(keys)) {
            around.getOrDefault(key, List.of()).forEach(one -> members.put(one, kinds.of(one, record)));
        }
        members.entrySet().stream()
                .filter(member -> !member.getValue().isEmpty())
                .map(member -> PatientRecord.key(member.getKey()))
                .sorted(Comparator.comparing(Key::toString))
                .forEach(keys::add);
        Position position = positions.get(first);
        Watched watched = new Watched(members, start, timepoints);
        return new Session(
                start,
                position.sessionNumber().isPresent() ? position.sessionNumber().getAsInt() : null,
                position.phase().orElse(null),
                devices(doses, positions),
                milligrams(doses),
                watched.minutes(),
                watched.pressures(),
                watched.lowestOximetry(),
                watched.effect("sedation"),
                watched.effect("dissociation"),
                watched.effect("respiratory-depression"),
                watched.disposition(),
                encounter.map(SessionReader::setting).orElse(Session.OUTPATIENT),
                kinds.of(first, record),
                doses.stream().map(PatientRecord::key).toList(),
                watched.watches(),
                List.copyOf(keys));
    }

    /** As the class of the visit says, else as the visit states it. */
    private static String setting(Encounter visit) {
        String byClass = SETTINGS.get(String.valueOf(visit.getClass_().getCode()));
        if (byClass != null) {
            return byClass;
        }
        return visit.hasExtension(SETTING)
                ? visit.getExtensionByUrl(SETTING).getValue().primitiveValue()
                : Session.OUTPATIENT;
    }

    private static Integer devices(
            List<MedicationAdministration> doses, Map<MedicationAdministration, Position> positions) {
        int sum = 0;
        for (MedicationAdministration dose : doses) {
            OptionalInt devices = positions.get(dose).devices();
            if (devices.isEmpty()) {
                return null;
            }
            sum += devices.getAsInt();
        }
        return sum;
    }

    private static BigDecimal milligrams(List<MedicationAdministration> doses) {
        List<BigDecimal> amounts = doses.stream()
                .map(dose -> dose.getDosage().getDose())
                .filter(dose -> dose.hasValue()
                        && "mg".equals(dose.hasCode() ? dose.getCode() : String.valueOf(dose.getUnit())))
                .map(Quantity::getValue)
                .filter(Objects::nonNull)
                .toList();
        return amounts.size() < doses.size() ? null : amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whole minutes from one to the other; null if either has no time of the day. */
    static BigDecimal minutes(Moment from, Type period) {
        Optional<Moment> end = period instanceof Period ? Moment.endOf(period) : Optional.empty();
        return from.exact() == null || end.isEmpty() || end.get().exact() == null
                ? null
                : BigDecimal.valueOf(
                        ChronoUnit.MINUTES.between(from.exact(), end.get().exact()));
    }
}
