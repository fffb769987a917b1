package org.ketaminefhir.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.ElementDefinition.TypeRefComponent;
import org.hl7.fhir.r5.model.StructureDefinition;

/**
 * Whether references lead to types of resource that the profiles allow.
 *
 * <p>The reference validator looks at that only when it may fetch what is referred to; the type is plain from the
 * reference itself.
 */
final class ReferenceTypes {
    private static final Pattern TARGET =
            Pattern.compile("(.*/)?(?<type>[A-Z][A-Za-z]+)/[A-Za-z0-9\\-.]{1,64}(/_history/.+)?");

    private final ReferenceValidators validators;
    private final ConcurrentMap<String, List<Place>> byProfile = new ConcurrentHashMap<>();

    ReferenceTypes(ReferenceValidators validators) {
        this.validators = validators;
    }

    /** One element that refers, and what to. */
    private record Place(String[] steps, boolean[] repeats, Set<String> types) {}

    List<Issue> check(Candidate candidate, List<String> profiles) {
        Map<String, Issue> issues = new LinkedHashMap<>();
        String base = "http://hl7.org/fhir/StructureDefinition/" + candidate.type();
        check(candidate, base, issues);
        profiles.forEach(profile -> check(candidate, profile, issues));
        return new ArrayList<>(issues.values());
    }

    private void check(Candidate candidate, String profile, Map<String, Issue> issues) {
        for (Place place : byProfile.computeIfAbsent(profile, this::places)) {
            walk(candidate.resource(), candidate.path(), place, 0, profile, issues);
        }
    }

    private void walk(Base at, String path, Place place, int step, String profile, Map<String, Issue> issues) {
        if (step == place.steps().length) {
            if (at instanceof Reference reference && !allowed(reference, place.types())) {
                issues.putIfAbsent(
                        path,
                        Issue.error(
                                        "structure",
                                        "reference-type",
                                        path,
                                        "The reference leads to a type of resource that is not allowed here; allowed: %s."
                                                .formatted(String.join(", ", place.types())))
                                .definedBy(profile));
            }
            return;
        }
        String name = place.steps()[step];
        Base[] children = at.getProperty(name.hashCode(), name, false);
        for (int i = 0; children != null && i < children.length; i++) {
            if (children[i] != null) {
                String index = place.repeats()[step] ? "[" + i + "]" : "";
                walk(children[i], path + "." + name + index, place, step + 1, profile, issues);
            }
        }
    }

    private static boolean allowed(Reference reference, Set<String> types) {
        String type = typeOf(reference);
        return type == null || types.contains(type);
    }

    private static String typeOf(Reference reference) {
        if (reference.getResource() instanceof Resource contained) {
            return contained.fhirType();
        }
        Matcher target = TARGET.matcher(reference.getReference() == null ? "" : reference.getReference());
        return target.matches() ? target.group("type") : reference.getType();
    }

    private List<Place> places(String profile) {
        StructureDefinition definition = validators.definition(profile);
        List<Place> places = new ArrayList<>();
        if (definition == null) {
            return places;
        }
        Map<String, Boolean> repeats = new LinkedHashMap<>();
        for (ElementDefinition element : definition.getSnapshot().getElement()) {
            if (element.getId().contains(":")) {
                continue;
            }
            repeats.put(element.getPath(), !"1".equals(element.getBase().getMax()));
            Set<String> types = new TreeSet<>();
            element.getType().stream()
                    .filter(type -> "Reference".equals(type.getCode()))
                    .forEach(type -> types.addAll(targets(type)));
            if (!types.isEmpty() && !types.contains("Resource")) {
                places.add(place(element.getPath(), types, repeats));
            }
        }
        return places;
    }

    private Set<String> targets(TypeRefComponent reference) {
        Set<String> types = new TreeSet<>();
        reference.getTargetProfile().forEach(target -> {
            StructureDefinition definition = validators.definition(target.getValue());
            types.add(definition == null ? "Resource" : definition.getType());
        });
        return types;
    }

    private static Place place(String path, Set<String> types, Map<String, Boolean> repeats) {
        String[] names = path.split("\\.");
        String[] steps = new String[names.length - 1];
        boolean[] repeating = new boolean[steps.length];
        StringBuilder prefix = new StringBuilder(names[0]);
        for (int i = 0; i < steps.length; i++) {
            prefix.append('.').append(names[i + 1]);
            steps[i] = names[i + 1].replace("[x]", "");
            repeating[i] = repeats.getOrDefault(prefix.toString(), false);
        }
        return new Place(steps, repeating, types);
    }
}
