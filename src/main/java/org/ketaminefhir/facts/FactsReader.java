package org.ketaminefhir.facts;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.regimens.Regimens;

/** Works the facts out of a record. */
public final class FactsReader {
    private final PersonReader person;
    private final TrialReader trials;
    private final ScoreReader scores;
    private final OrderReader orders;
    private final SessionReader sessions;
    private final FormReader forms;

    public FactsReader(Definitions definitions, Instruments instruments, Regimens regimens) {
        Treatments treatments = new Treatments(definitions);
        this.person = new PersonReader(definitions);
        this.trials = new TrialReader(definitions, treatments);
        this.scores = new ScoreReader(instruments);
        this.orders = new OrderReader(treatments);
        this.sessions = new SessionReader(regimens, new Kinds(definitions), new Timepoints(definitions));
        this.forms = new FormReader(new FormDuties(definitions));
    }

    public ScoreReader scores() {
        return scores;
    }

    public OrderReader orders() {
        return orders;
    }

    public FormReader forms() {
        return forms;
    }

    public SessionReader sessions() {
        return sessions;
    }

    public Facts read(PatientRecord record, Patient patient, Coverage coverage, LocalDate start, LocalDate day) {
        return read(record, patient, coverage, start, day, Optional.empty());
    }

    /** @param began when the course began, if that was before the record tells of it */
    public Facts read(
            PatientRecord record,
            Patient patient,
            Coverage coverage,
            LocalDate start,
            LocalDate day,
            Optional<Moment> began) {
        List<Session> course = sessions.read(record, day);
        Optional<Moment> first = began.or(() -> course.stream().findFirst().map(Session::when));
        return new Facts(
                start,
                day,
                patient,
                coverage,
                person.diagnoses(record),
                PersonReader.allergies(record),
                trials.read(record, day),
                person.otherTreatments(record),
                scores.read(record, first, day),
                orders.orders(record),
                course,
                course.stream()
                        .filter(session -> !session.when().last().isBefore(start))
                        .toList(),
                forms.read(record, day),
                incidents(record, start, day),
                sites(record, patient),
                registrations(patient, patient.getIdentifier()),
                began.orElse(null));
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
