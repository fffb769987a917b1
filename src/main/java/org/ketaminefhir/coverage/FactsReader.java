package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.regimens.Regimens;

/** Works the facts out of a record. */
final class FactsReader {
    private static final Set<String> OVER = Set.of("inactive", "remission", "resolved");
    private static final Set<String> DENIED = Set.of("refuted", "entered-in-error");
    private static final Set<String> NOT_DONE = Set.of("entered-in-error", "not-done", "preparation");

    private final Treatments treatments;
    private final TrialReader trials;
    private final ScoreReader scores;
    private final SessionReader sessions;
    private final Set<String> otherTreatments;
    private final Set<String> depression;
    private final Set<String> contraindications;

    FactsReader(Definitions definitions, Instruments instruments, Regimens regimens) {
        this.treatments = new Treatments(definitions);
        this.trials = new TrialReader(definitions, treatments);
        this.scores = new ScoreReader(instruments);
        this.sessions = new SessionReader(regimens, new Kinds(definitions), new Timepoints(definitions));
        this.otherTreatments = definitions.codes(Definitions.BASE + "ValueSet/other-treatment");
        this.depression = definitions.codes(Definitions.BASE + "ValueSet/depression");
        this.contraindications = definitions.codes(Definitions.BASE + "ValueSet/contraindication");
    }

    Facts read(PatientRecord record, Patient patient, Coverage coverage, LocalDate start, LocalDate day) {
        List<Session> course = sessions.read(record, day);
        Optional<Moment> first = course.stream().findFirst().map(Session::when);
        return new Facts(
                start,
                day,
                patient,
                coverage,
                diagnoses(record),
                allergies(record),
                trials.read(record),
                otherTreatments(record),
                scores.read(record, first, day),
                orders(record),
                course,
                course.stream()
                        .filter(session -> !session.when().last().isBefore(start))
                        .toList(),
                incidents(record, start, day),
                sites(record, patient),
                registrations(patient, patient.getIdentifier()));
    }

    /** The people whose roles say what they are specialists of. */
    Set<String> prescribers(PatientRecord record) {
        Set<String> ids = new TreeSet<>();
        record.all(MedicationRequest.class).stream()
                .filter(request -> treatments.ordered(request, record))
                .flatMap(request -> record.named(request.getRequester().getReference()).stream())
                .filter(key -> key.type().equals("Practitioner"))
                .forEach(key -> ids.add(key.toString()));
        return ids;
    }

    private List<Diagnosis> diagnoses(PatientRecord record) {
        List<Diagnosis> found = new ArrayList<>();
        for (Condition one : record.all(Condition.class)) {
            String status = one.getClinicalStatus().getCodingFirstRep().getCode();
            String verified = one.getVerificationStatus().getCodingFirstRep().getCode();
            if ("entered-in-error".equals(verified)) {
                continue;
            }
            boolean standing = (status == null || !OVER.contains(status))
                    && (verified == null || !DENIED.contains(verified))
                    && !one.hasAbatement();
            Set<String> codes = Words.codes(one.getCode());
            String since = Moment.startOf(one.getOnset())
                    .or(() -> Moment.of(one.getRecordedDateElement()))
                    .map(Moment::toString)
                    .orElse(null);
            found.add(new Diagnosis(
                    PatientRecord.key(one),
                    Words.of(one.getCode()),
                    codes,
                    "refuted".equals(verified) ? verified : status,
                    standing,
                    codes.stream().anyMatch(depression::contains),
                    codes.stream().anyMatch(contraindications::contains),
                    since));
        }
        return found;
    }

    private static List<Allergy> allergies(PatientRecord record) {
        return record.all(AllergyIntolerance.class).stream()
                .filter(one -> !DENIED.contains(String.valueOf(
                        one.getVerificationStatus().getCodingFirstRep().getCode())))
                .map(one -> new Allergy(
                        PatientRecord.key(one),
                        Words.of(one.getCode()),
                        one.getClinicalStatus().getCodingFirstRep().getCode()))
                .toList();
    }

    private List<Treatment> otherTreatments(PatientRecord record) {
        return record.all(Procedure.class).stream()
                .filter(one -> one.hasStatus()
                        && !NOT_DONE.contains(one.getStatus().toCode())
                        && Words.codes(one.getCode()).stream().anyMatch(otherTreatments::contains))
                .map(one -> new Treatment(
                        PatientRecord.key(one),
                        Words.of(one.getCode()),
                        Moment.startOf(one.getPerformed()).orElse(null),
                        Moment.endOf(one.getPerformed()).orElse(null),
                        one.getStatus().toCode()))
                .toList();
    }

    private List<Order> orders(PatientRecord record) {
        return record.all(MedicationRequest.class).stream()
                .filter(one -> treatments.ordered(one, record)
                        && one.hasStatus()
                        && !one.getStatus().toCode().equals("entered-in-error"))
                .map(one -> order(record, one))
                .sorted(Comparator.comparing(
                        order -> order.when() == null ? null : order.when().first(),
                        Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    private static Order order(PatientRecord record, MedicationRequest one) {
        Reference requester = one.getRequester();
        Set<String> specialties = new TreeSet<>();
        List<Key> shownBy = new ArrayList<>();
        Optional<Resource> who = record.resolve(requester);
        Practitioner person = who.filter(Practitioner.class::isInstance)
                .map(Practitioner.class::cast)
                .orElse(null);
        if (person != null) {
            person.getQualification()
                    .forEach(qualification -> specialties.addAll(Words.codes(qualification.getCode())));
            shownBy.add(PatientRecord.key(person));
        }
        Optional<Key> key = who.map(PatientRecord::key);
        for (PractitionerRole role : record.all(PractitionerRole.class)) {
            boolean own = key.isPresent()
                    && (PatientRecord.key(role).equals(key.get())
                            || record.named(role.getPractitioner().getReference())
                                    .equals(key));
            if (own) {
                role.getSpecialty().forEach(specialty -> specialties.addAll(Words.codes(specialty)));
                shownBy.add(PatientRecord.key(role));
            }
        }
        return new Order(
                PatientRecord.key(one),
                Words.of(TrialReader.drug(record, one.getMedication())),
                one.getDosageInstructionFirstRep().getText(),
                Moment.of(one.getAuthoredOnElement()).orElse(null),
                one.getStatus().toCode(),
                person == null
                        ? requester.getDisplay()
                        : person.getNameFirstRep().getNameAsSingleString(),
                specialties,
                shownBy);
    }

    private static List<Incident> incidents(PatientRecord record, LocalDate start, LocalDate day) {
        return record.all(AdverseEvent.class).stream()
                .map(one -> new Incident(
                        PatientRecord.key(one),
                        Words.of(one.getEvent()),
                        Moment.of(one.getDateElement())
                                .or(() -> Moment.of(one.getDetectedElement()))
                                .or(() -> Moment.of(one.getRecordedDateElement()))
                                .orElse(null),
                        one.hasSeriousness() ? Words.of(one.getSeriousness()) : null,
                        one.hasOutcome() ? Words.of(one.getOutcome()) : null))
                .filter(one -> one.when() == null
                        || !one.when().last().isBefore(start)
                                && !one.when().first().isAfter(day))
                .toList();
    }

    private static List<Registration> sites(PatientRecord record, Patient patient) {
        return Stream.concat(
                        Stream.of(patient.getManagingOrganization()),
                        record.all(Encounter.class).stream().map(Encounter::getServiceProvider))
                .flatMap(reference -> record.resolve(reference, Organization.class).stream())
                .distinct()
                .flatMap(organization -> registrations(organization, organization.getIdentifier()).stream())
                .toList();
    }

    private static List<Registration> registrations(Resource resource, List<Identifier> identifiers) {
        return identifiers.stream()
                .filter(Identifier::hasValue)
                .map(identifier -> new Registration(
                        PatientRecord.key(resource), Words.codes(identifier.getType()), identifier.getValue()))
                .toList();
    }
}
