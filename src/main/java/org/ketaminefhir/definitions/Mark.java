package org.ketaminefhir.definitions;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
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
 * By what a record of one kind is told: an element, and the codes or canonicals of which any stands in it. It is one
 * {@code assigned-to} extension of a profile.
 *
 * @param element path under the resource, {@code *} for every resource of the type
 * @param codings those that the profile names itself, in its order
 * @param keys {@code system|code} of these and of the value sets named, and canonicals
 */
public record Mark(String element, List<Coding> codings, Set<String> keys) {
    static final String ASSIGNED_TO = Definitions.BASE + "StructureDefinition/assigned-to";
    private static final String EVERY = "*";

    /** The alternatives by which records of a profile are told, in its order; none if the server assigns it never. */
    public static List<Mark> of(StructureDefinition profile, Definitions definitions) {
        return profile.getExtensionsByUrl(ASSIGNED_TO).stream()
                .map(alternative -> read(definitions, profile.getUrl(), alternative))
                .toList();
    }

    private static Mark read(Definitions definitions, String profile, Extension alternative) {
        String element = EVERY;
        Set<String> keys = new LinkedHashSet<>();
        for (Extension part : alternative.getExtension()) {
            switch (part.getUrl()) {
                case "element" -> element = part.getValue().primitiveValue();
                case "coding" -> keys.add(key((Coding) part.getValue()));
                case "valueSet" -> keys.addAll(definitions.codes(part.getValue().primitiveValue()));
                case "canonical" -> keys.add(part.getValue().primitiveValue());
                default ->
                    throw new IllegalStateException("%s: assigned-to has no part %s".formatted(profile, part.getUrl()));
            }
        }
        if (!EVERY.equals(element) && keys.isEmpty()) {
            throw new IllegalStateException("%s: assigned-to names no code".formatted(profile));
        }
        List<Coding> codings = alternative.getExtensionsByUrl("coding").stream()
                .map(Extension::getValue)
                .map(Coding.class::cast)
                .toList();
        return new Mark(element, codings, keys);
    }

    /** @param resolve finds what a reference of the resource points to, where that is known */
    public boolean stands(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        return EVERY.equals(element) || found(resource, resolve).anyMatch(keys::contains);
    }

    /** Whether it stands by a code of this project's own, not only by one that any system may use more widely. */
    public boolean standsAsOurs(Resource resource) {
        return found(resource, reference -> Optional.empty())
                .filter(key -> key.startsWith(Definitions.BASE))
                .anyMatch(keys::contains);
    }

    private Stream<String> found(Resource resource, Function<Reference, Optional<Resource>> resolve) {
        Stream<Base> found = Stream.of(resource);
        for (String step : element.split("\\.")) {
            found = found.flatMap(base -> children(base, step));
        }
        return found.flatMap(base -> keys(base, resolve));
    }

    private static Stream<Base> children(Base base, String name) {
        Base[] children = base.getProperty(name.hashCode(), name, false);
        return children == null ? Stream.empty() : Stream.of(children).filter(Objects::nonNull);
    }

    private static Stream<String> keys(Base base, Function<Reference, Optional<Resource>> resolve) {
        if (base instanceof CodeableConcept concept) {
            return concept.getCoding().stream().map(Mark::key);
        }
        if (base instanceof Coding coding) {
            return Stream.of(key(coding));
        }
        if (base instanceof Reference reference) {
            // The parser ties a reference to a contained resource by itself.
            return Optional.ofNullable((Resource) reference.getResource()).or(() -> resolve.apply(reference)).stream()
                    .filter(Medication.class::isInstance)
                    .flatMap(medication -> keys(((Medication) medication).getCode(), resolve));
        }
        if (base instanceof CanonicalType canonical && canonical.getValue() != null) {
            return Stream.of(canonical.getValue().split("\\|", 2)[0]);
        }
        if (base instanceof CodeType code) {
            return Stream.of(key(null, code.getValue()));
        }
        return base instanceof PrimitiveType<?> primitive ? Stream.of(primitive.getValueAsString()) : Stream.empty();
    }

    private static String key(Coding coding) {
        return key(coding.getSystem(), coding.getCode());
    }

    static String key(String system, String code) {
        return (system == null ? "" : system) + "|" + code;
    }
}
