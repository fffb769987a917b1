package org.ketaminefhir.coverage;

import java.util.HashSet;
import java.util.Set;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.Mark;

/** The products whose sessions this server keeps: those that the profiles of administrations are assigned by. */
final class Treatments {
    private final Set<String> products = new HashSet<>();

    Treatments(Definitions definitions) {
        for (StructureDefinition profile : definitions.all(StructureDefinition.class)) {
            if (new MedicationAdministration().fhirType().equals(profile.getType())) {
                Mark.of(profile, definitions).forEach(mark -> products.addAll(mark.keys()));
            }
        }
    }

    boolean isTreatment(Set<String> codes) {
        return codes.stream().anyMatch(products::contains);
    }

    /** Whether it is the order of the treatment itself. */
    boolean ordered(MedicationRequest request, PatientRecord record) {
        return isTreatment(Words.codes(TrialReader.drug(record, request.getMedication())));
    }
}
