package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A history held in a list; it also counts how often it was asked. */
final class Stored implements History {
    final List<Resource> resources = new ArrayList<>();
    int asked;

    Stored add(String id, Resource resource) {
        resource.setId(id);
        resources.add(resource);
        return this;
    }

    @Override
    public List<Resource> ofEncounter(String encounterReference) {
        asked++;
        return resources.stream()
                .filter(r -> new Part(r, null)
                        .encounter()
                        .map(Reference::getReference)
                        .filter(encounterReference::equals)
                        .isPresent())
                .toList();
    }

    @Override
    public List<MedicationAdministration> administrations(String patientReference) {
        asked++;
        return resources.stream()
                .filter(MedicationAdministration.class::isInstance)
                .map(MedicationAdministration.class::cast)
                .filter(dose -> patientReference.equals(dose.getSubject().getReference()))
                .toList();
    }

    @Override
    public Optional<Resource> resolve(String reference) {
        asked++;
        return resources.stream()
                .filter(r ->
                        reference.equals(r.fhirType() + "/" + r.getIdElement().getIdPart()))
                .findFirst();
    }
}
