package org.ketaminefhir.coverage;

import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Assignments;
import org.ketaminefhir.definitions.Definitions;

/** Of what kind a record is: the ids of the profiles that are assigned to it, whatever dialect it came in. */
final class Kinds {
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";

    private final Assignments assignments;

    Kinds(Definitions definitions) {
        this.assignments = new Assignments(definitions);
    }

    Set<String> of(Resource resource, PatientRecord record) {
        return assignments.of(resource, record::resolve).stream()
                .map(Assignments.Assigned::profile)
                .filter(profile -> profile.startsWith(PROFILE))
                .map(profile -> profile.substring(PROFILE.length()))
                .collect(Collectors.toSet());
    }
}
