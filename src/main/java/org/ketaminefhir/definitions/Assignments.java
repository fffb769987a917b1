package org.ketaminefhir.definitions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.PrimitiveType;
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
    static final String ASSIGNED_TO = Definitions.BASE + "StructureDefinition/assigned-to";
    static final String UNIQUE_IDENTIFIER = Definitions.BASE + "StructureDefinition/unique-identifier";
    static final String REGISTRY_IDENTIFIER = Definitions.BASE + "StructureDefinition/registry-identifier";
    private static final String EVERY = "*";

    private final Map<String, List<Assignment>> byType = new HashMap<>();

    /** One alternative of one profile: the codes or canonicals of one element that bring the profile in. */
    private record Assignment(
            String profile,
            Coding canonicalCode,
            boolean namesOneRecord,
            List<String> registries,
            String element,
            Set<String> keys) {}

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
            List<Extension> alternatives = profile.getExtensionsByUrl(ASSIGNED_TO);
            Coding canonical = null;
            for (Extension alternative : alternatives) {
                Assignment assignment = read(definitions, profile, alternative, canonical);
                canonical = assignment.canonicalCode();
                byType.computeIfAbsent(profile.getType(), type -> new ArrayList<>())
                        .add(assignment);
            }
        }
    }

    /**
     * The profiles of a resource.
     *
     * @param resolve finds what a reference of the resource points to, where that is known
     */
    public List<Assigned> of(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        List<Assignment> candidates = byType.getOrDefault(resource.fhirType(), List.of());
        Set<Assigned> assigned = new LinkedHashSet<>();
        Map<String, Set<String>> keysByElement = new HashMap<>();
        for (Assignment candidate : candidates) {
            if (EVERY.equals(candidate.element())
                    || keysByElement
                            .computeIfAbsent(candidate.element(), element -> keys(resource, element, resolve))
                            .stream()
                            .anyMatch(candidate.keys()::contains)) {
                assigned.add(new Assigned(
                        candidate.profile(),
                        candidate.canonicalCode(),
                        candidate.namesOneRecord(),
                        candidate.registries()));
            }
        }
        return List.copyOf(assigned);
    }

    private static Assignment read(
            Definitions definitions, StructureDefinition profile, Extension alternative, Coding first) {
        String element = EVERY;
        Set<String> keys = new LinkedHashSet<>();
        Coding canonical = first;
        for (Extension part : alternative.getExtension()) {
            switch (part.getUrl()) {
                case "element" -> element = part.getValue().primitiveValue();
                case "coding" -> {
                    Coding coding = (Coding) part.getValue();
                    keys.add(key(coding.getSystem(), coding.getCode()));
                    if (canonical == null) {
                        canonical = coding;
                    }
                }
                case "valueSet" -> keys.addAll(definitions.codes(part.getValue().primitiveValue()));
                case "canonical" -> keys.add(part.getValue().primitiveValue());
                default ->
                    throw new IllegalStateException(
                            "%s: assigned-to has no part %s".formatted(profile.getUrl(), part.getUrl()));
            }
        }
        if (!EVERY.equals(element) && keys.isEmpty()) {
            throw new IllegalStateException("%s: assigned-to names no code".formatted(profile.getUrl()));
        }
        boolean namesOneRecord = profile.getExtensionsByUrl(UNIQUE_IDENTIFIER).stream()
                .anyMatch(extension -> extension.getValue() instanceof BooleanType flag && flag.booleanValue());
        return new Assignment(
                profile.getUrl(),
                "code".equals(element) ? canonical : first,
                namesOneRecord,
                profile.getExtensionsByUrl(REGISTRY_IDENTIFIER).stream()
                        .map(extension -> extension.getValue().primitiveValue())
                        .toList(),
                element,
                keys);
    }

    private static Set<String> keys(
            Resource resource, String element, Function<Reference, Optional<Resource>> resolve) {
        List<Base> found = List.of(resource);
        for (String step : element.split("\\.")) {
            List<Base> next = new ArrayList<>();
            for (Base base : found) {
                for (Base child : children(base, step)) {
                    if (child != null) {
                        next.add(child);
                    }
                }
            }
            found = next;
        }
        Set<String> keys = new LinkedHashSet<>();
        for (Base base : found) {
            addKeys(keys, base, resolve);
        }
        return keys;
    }

    private static Base[] children(Base base, String name) {
        Base[] children = base.getProperty(name.hashCode(), name, false);
        return children == null ? new Base[0] : children;
    }

    private static void addKeys(Set<String> keys, Base base, Function<Reference, Optional<Resource>> resolve) {
        if (base instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> keys.add(key(coding.getSystem(), coding.getCode())));
        } else if (base instanceof Coding coding) {
            keys.add(key(coding.getSystem(), coding.getCode()));
        } else if (base instanceof Reference reference) {
            // The parser ties a reference to a contained resource by itself.
            Optional.ofNullable((Resource) reference.getResource())
                    .or(() -> resolve.apply(reference))
                    .filter(Medication.class::isInstance)
                    .map(Medication.class::cast)
                    .ifPresent(medication -> addKeys(keys, medication.getCode(), resolve));
        } else if (base instanceof CanonicalType canonical && canonical.getValue() != null) {
            keys.add(canonical.getValue().split("\\|", 2)[0]);
        } else if (base instanceof CodeType code) {
            keys.add(key(null, code.getValue()));
        } else if (base instanceof PrimitiveType<?> primitive) {
            keys.add(primitive.getValueAsString());
        }
    }

    static String key(String system, String code) {
        return (system == null ? "" : system) + "|" + code;
    }
}
