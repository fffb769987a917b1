package org.ketaminefhir.regimens;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.Mark;

/** How records of one kind are told: as the server assigns a profile, so a plan means by a kind what the server means. */
record Assignment(String type, List<Mark> marks) {
    /** Finds what a reference of a resource points to. */
    interface Resolver extends BiFunction<Resource, Reference, Optional<Resource>> {}

    static Assignment of(StructureDefinition profile, Definitions definitions) {
        return new Assignment(profile.getType(), Mark.of(profile, definitions));
    }

    boolean recognises(Resource resource, Resolver references) {
        return resource.fhirType().equals(type)
                && marks.stream()
                        .anyMatch(mark -> mark.stands(resource, reference -> references.apply(resource, reference)));
    }

    boolean recognisesAsOurs(Resource resource) {
        return resource.fhirType().equals(type) && marks.stream().anyMatch(mark -> mark.standsAsOurs(resource));
    }
}
