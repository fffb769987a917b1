package org.ketaminefhir.coverage;

import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedPerson;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.facts.PatientRecord;

/** How those are called whom records name. */
final class Names {
    private final PatientRecord record;

    Names(PatientRecord record) {
        this.record = record;
    }

    /** As they are called on record, else as the reference says; null if neither tells. */
    String of(Reference reference) {
        String name = record.resolve(reference).map(this::of).orElse(null);
        if (name != null && !name.isBlank()) {
            return name;
        }
        return reference.hasDisplay()
                ? reference.getDisplay()
                : reference.getIdentifier().getValue();
    }

    private String of(Resource one) {
        if (one instanceof Patient) {
            return "the patient";
        }
        if (one instanceof Practitioner person) {
            return of(person.getNameFirstRep());
        }
        if (one instanceof PractitionerRole role) {
            return of(role.getPractitioner());
        }
        if (one instanceof RelatedPerson) {
            return "somebody close to the patient";
        }
        return one instanceof Organization organization ? organization.getName() : null;
    }

    private static String of(HumanName name) {
        return name.getNameAsSingleString();
    }
}
