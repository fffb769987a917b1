package org.ketaminefhir.coverage;

import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.records.Key;

/** Who asks whom for an authorization, as far as the record knows them. */
final class Parties {
    private final PatientRecord record;
    private final Facts facts;
    private final Optional<Resource> requester;

    Parties(PatientRecord record, Facts facts, Optional<MedicationRequest> order) {
        this.record = record;
        this.facts = facts;
        this.requester = order.flatMap(one -> record.resolve(one.getRequester()))
                // What stands inside of the order is no record that a Claim could name.
                .filter(one -> PatientRecord.key(one) != null);
    }

    /** The first payor of the coverage that is an organization on record. */
    Optional<Organization> insurer() {
        return facts.coverage().getPayor().stream()
                .flatMap(payor -> organization(payor).or(() -> numbered(payor.getIdentifier())).stream())
                .findFirst();
    }

    private Optional<Organization> numbered(Identifier number) {
        return record.all(Organization.class).stream()
                .filter(one -> one.getIdentifier().stream()
                        .anyMatch(other -> number.hasValue()
                                && number.hasSystem()
                                && number.getValue().equals(other.getValue())
                                && number.getSystem().equals(other.getSystem())))
                .findFirst();
    }

    /** The role in which the treatment was ordered, if one is on record. */
    Optional<PractitionerRole> role() {
        Optional<PractitionerRole> named =
                requester.filter(PractitionerRole.class::isInstance).map(PractitionerRole.class::cast);
        Optional<Key> person = requester.map(PatientRecord::key);
        return named.or(() -> person.flatMap(key -> record.all(PractitionerRole.class).stream()
                .filter(one -> record.named(one.getPractitioner().getReference())
                        .filter(key::equals)
                        .isPresent())
                .findFirst()));
    }

    /** Who ordered the treatment. */
    Optional<Practitioner> prescriber() {
        return requester
                .filter(Practitioner.class::isInstance)
                .or(() -> role().flatMap(role -> record.resolve(role.getPractitioner())))
                .filter(Practitioner.class::isInstance)
                .map(Practitioner.class::cast);
    }

    /** Where the treatment is given: the role's organization, that of the latest session, or the one that holds the patient. */
    Optional<Organization> site() {
        Optional<Organization> ofRole = role().flatMap(role -> organization(role.getOrganization()));
        return ofRole.or(this::ofLatestSession)
                .or(() -> organization(facts.patient().getManagingOrganization()))
                .or(() -> requester.filter(Organization.class::isInstance).map(Organization.class::cast));
    }

    /** Who asks: the site, else the person. */
    Optional<Resource> provider() {
        return Stream.of(site(), role(), prescriber())
                .flatMap(Optional::stream)
                .map(Resource.class::cast)
                .findFirst();
    }

    private Optional<Organization> ofLatestSession() {
        return facts.course().stream()
                .reduce((one, next) -> next)
                .flatMap(session -> session.doses().stream().findFirst())
                .flatMap(record::find)
                .map(dose -> ((MedicationAdministration) dose).getContext())
                .flatMap(visit -> record.resolve(visit, Encounter.class))
                .flatMap(visit -> organization(visit.getServiceProvider()));
    }

    private Optional<Organization> organization(Reference reference) {
        return record.resolve(reference, Organization.class).filter(one -> PatientRecord.key(one) != null);
    }
}
