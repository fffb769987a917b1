package org.ketaminefhir.facts;

import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Assignments;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.Mark;

/** Of what kind a record is: the ids of the profiles that are assigned to it, whatever dialect it came in. */
final class Kinds {
    private static final String PROFILE = Definitions.BASE + "StructureDefinition/";
    private static final String OBSERVATION = new Observation().fhirType();

    private final Assignments assignments;
    /** Observations of one code are of one kind. */
    private final ByCode<Set<String>> ofCodes = new ByCode<>();

    private final boolean byCode;

    Kinds(Definitions definitions) {
        this.assignments = new Assignments(definitions);
        this.byCode = definitions.all(StructureDefinition.class).stream()
                .filter(profile -> OBSERVATION.equals(profile.getType()))
                .flatMap(profile -> Mark.of(profile, definitions).stream())
                .allMatch(mark -> mark.element().equals("code"));
    }

    Set<String> of(Resource resource, PatientRecord record) {
        if (!byCode || !(resource instanceof Observation observation)) {
            return assigned(resource, record);
        }
        return ofCodes.of(observation.getCode(), () -> assigned(resource, record));
    }

    private Set<String> assigned(Resource resource, PatientRecord record) {
        return assignments.of(resource, record::resolve).stream()
                .map(Assignments.Assigned::profile)
                .filter(profile -> profile.startsWith(PROFILE))
                .map(profile -> profile.substring(PROFILE.length()))
                .collect(Collectors.toSet());
    }
}
