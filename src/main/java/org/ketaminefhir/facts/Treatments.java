package org.ketaminefhir.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.Mark;

/** The products whose sessions this server keeps: those that the profiles of administrations are assigned by. */
public final class Treatments {
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";

    /** The ids of the profiles that a product's administrations are assigned. */
    private final Map<String, Set<String>> kinds = new HashMap<>();

    public Treatments(Definitions definitions) {
        for (StructureDefinition profile : definitions.all(StructureDefinition.class)) {
            if (new MedicationAdministration().fhirType().equals(profile.getType())) {
                Mark.of(profile, definitions).forEach(mark -> mark.keys()
                        .forEach(product -> kinds.computeIfAbsent(product, key -> new TreeSet<>())
                                .add(profile.getUrl().replace(PROFILE, ""))));
            }
        }
    }

    boolean isTreatment(Set<String> codes) {
        return codes.stream().anyMatch(kinds::containsKey);
    }

    /** Of the administrations that a product with these codes would be given by. */
    Set<String> kinds(Set<String> codes) {
        return codes.stream()
                .flatMap(code -> kinds.getOrDefault(code, Set.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it is the order of the treatment itself. */
    boolean ordered(MedicationRequest request, PatientRecord record) {
        return isTreatment(Words.codes(TrialReader.drug(record, request.getMedication())));
    }
}
