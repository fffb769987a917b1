package org.ketaminefhir.regimens;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.definitions.Definitions;

/**
 * How records of one kind are recognised: a type, and any of several elements that carries any of several codes.
 *
 * <p>Read from the {@code assigned-to} extension of a profile, so a plan means by a kind what the server means by it.
 */
record Assignment(String type, List<Mark> marks) {
    private static final String ASSIGNED_TO = Definitions.BASE + "StructureDefinition/assigned-to";

    /** An element, and the codes ({@code system|code}) of which one must stand in it. */
    record Mark(String element, Set<String> codes) {}

    /** Finds what a reference of a resource points to. */
    interface Resolver extends BiFunction<Resource, Reference, Optional<Resource>> {}

    static Assignment of(StructureDefinition profile, Definitions definitions) {
        List<Mark> marks = profile.getExtensionsByUrl(ASSIGNED_TO).stream()
                .map(assigned -> mark(assigned, definitions))
                .toList();
        return new Assignment(profile.getType(), marks);
    }

    private static Mark mark(Extension assigned, Definitions definitions) {
        Extension element = assigned.getExtensionByUrl("element");
        Set<String> codes = codes(assigned.getExtensionsByUrl("coding").stream()
                .map(Extension::getValue)
                .map(Coding.class::cast));
        assigned.getExtensionsByUrl("valueSet").stream()
                .map(set -> set.getValue().primitiveValue())
                .forEach(set -> codes.addAll(enumerated(set, definitions)));
        return new Mark(element == null ? "" : element.getValue().primitiveValue(), codes);
    }

    private static Set<String> enumerated(String valueSet, Definitions definitions) {
        Set<String> codes = new HashSet<>();
        definitions.find(ValueSet.class, valueSet).stream()
                .flatMap(set -> set.getCompose().getInclude().stream())
                .forEach(include -> {
                    include.getConcept().forEach(c -> codes.add(include.getSystem() + "|" + c.getCode()));
                    include.getValueSet().forEach(inner -> codes.addAll(enumerated(inner.getValue(), definitions)));
                });
        return codes;
    }

    private static Set<String> codes(Stream<Coding> codings) {
        Set<String> codes = new HashSet<>();
        codings.forEach(coding -> codes.add(code(coding)));
        return codes;
    }

    private static String code(Coding coding) {
        return coding.getSystem() + "|" + coding.getCode();
    }

    boolean recognises(Resource resource, Resolver references) {
        return resource.fhirType().equals(type)
                && marks.stream()
                        .anyMatch(mark -> mark.element().equals("*")
                                || codings(resource, mark.element(), references)
                                        .map(Assignment::code)
                                        .anyMatch(mark.codes()::contains));
    }

    /** Recognised by a code of this project's own, not only by one that any system may use more widely. */
    boolean recognisesAsOurs(Resource resource) {
        return resource.fhirType().equals(type)
                && marks.stream()
                        .anyMatch(mark -> codings(resource, mark.element(), (holder, reference) -> Optional.empty())
                                .map(Assignment::code)
                                .filter(code -> code.startsWith(Definitions.BASE))
                                .anyMatch(mark.codes()::contains));
    }

    private static Stream<Coding> codings(Resource resource, String element, Resolver references) {
        Stream<Base> found = Stream.of(resource);
        for (String step : element.split("\\.")) {
            found = found.flatMap(base -> children(base, step));
        }
        return found.flatMap(value -> codings(resource, value, references));
    }

    private static Stream<Base> children(Base base, String step) {
        Property property = base.getNamedProperty(step);
        return property == null ? Stream.empty() : property.getValues().stream();
    }

    private static Stream<Coding> codings(Resource holder, Base value, Resolver references) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream();
        }
        if (value instanceof Coding coding) {
            return Stream.of(coding);
        }
        if (value instanceof Reference reference) {
            return references.apply(holder, reference).filter(DomainResource.class::isInstance).stream()
                    .flatMap(target -> children(target, "code"))
                    .filter(CodeableConcept.class::isInstance)
                    .flatMap(code -> ((CodeableConcept) code).getCoding().stream());
        }
        return Stream.empty();
    }
}
