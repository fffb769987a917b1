package org.ketaminefhir.definitions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;

/**
 * Which profiles of ours a resource must meet: by its type and codes, as the {@code assigned-to} extensions of the
 * profiles say, and never by what the sender claims.
 *
 * <p>See src/docs/decisions/0004-assigned-profiles.md.
 */
public final class Assignments {
    static final String UNIQUE_IDENTIFIER = Definitions.BASE + "StructureDefinition/unique-identifier";
    static final String REGISTRY_IDENTIFIER = Definitions.BASE + "StructureDefinition/registry-identifier";

    private final Map<String, List<Rule>> byType = new HashMap<>();

    /** A profile with the marks that bring it in, any of which is enough. */
    private record Rule(Assigned assigned, List<Mark> marks) {}

    /**
     * A profile that a resource was assigned.
     *
     * @param profile canonical of the profile
     * @param code the code under which this kind of record is always found, whatever dialect it came in; null if the
     *     profile is not told by a code
     * @param namesOneRecord whether a business identifier of this kind of record names one record only
     * @param registries identifier systems whose values name one person or organization everywhere
     */
    public record Assigned(String profile, Coding code, boolean namesOneRecord, List<String> registries) {}

    public Assignments(Definitions definitions) {
        for (StructureDefinition profile : definitions.all(StructureDefinition.class)) {
            List<Mark> marks = Mark.of(profile, definitions);
            if (!marks.isEmpty()) {
                byType.computeIfAbsent(profile.getType(), type -> new ArrayList<>())
                        .add(new Rule(assigned(profile, marks), marks));
            }
        }
    }

    /**
     * The profiles of a resource.
     *
     * @param resolve finds what a reference of the resource points to, where that is known
     */
    public List<Assigned> of(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        return byType.getOrDefault(resource.fhirType(), List.of()).stream()
                .filter(rule -> rule.marks().stream().anyMatch(mark -> mark.stands(resource, resolve)))
                .map(Rule::assigned)
                .toList();
    }

    private static Assigned assigned(StructureDefinition profile, List<Mark> marks) {
        boolean namesOneRecord = profile.getExtensionsByUrl(UNIQUE_IDENTIFIER).stream()
                .anyMatch(extension -> extension.getValue() instanceof BooleanType flag && flag.booleanValue());
        List<String> registries = profile.getExtensionsByUrl(REGISTRY_IDENTIFIER).stream()
                .map(extension -> extension.getValue().primitiveValue())
                .toList();
        Coding canonical = marks.stream()
                .filter(mark -> mark.element().equals("code"))
                .flatMap(mark -> mark.codings().stream())
                .findFirst()
                .orElse(null);
        return new Assigned(profile.getUrl(), canonical, namesOneRecord, registries);
    }
}
