package org.ketaminefhir.facts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Key;

/** Reads the orders of the treatment, and who ordered it. */
public final class OrderReader {
    private final Treatments treatments;

    public OrderReader(Treatments treatments) {
        this.treatments = treatments;
    }

    /** The people whose roles say what they are specialists of. */
    public Set<String> prescribers(PatientRecord record) {
        Set<String> ids = new TreeSet<>();
        record.all(MedicationRequest.class).stream()
                .filter(request -> treatments.ordered(request, record))
                .flatMap(request -> record.named(request.getRequester().getReference()).stream())
                .filter(key -> key.type().equals("Practitioner"))
                .forEach(key -> ids.add(key.toString()));
        return ids;
    }

    /** Ids of the profiles of the administrations that an order leads to. */
    public Set<String> kinds(MedicationRequest request, PatientRecord record) {
        return treatments.kinds(Words.codes(TrialReader.drug(record, request.getMedication())));
    }

    public List<Order> orders(PatientRecord record) {
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
}
