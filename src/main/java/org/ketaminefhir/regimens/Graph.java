package org.ketaminefhir.regimens;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Candidate;

/** What was submitted, with what is stored around it; resolves references over both. */
final class Graph {
    private static final Pattern RELATIVE = Pattern.compile("[A-Za-z]+/[A-Za-z0-9.-]{1,64}");

    private final List<Part> submitted;
    private final Map<Resource, Part> byResource = new IdentityHashMap<>();
    private final Function<Reference, Optional<Resource>> inGraph;
    private final History history;
    private final Map<String, Optional<Part>> stored = new HashMap<>();
    private final Map<String, List<Part>> ofEncounter = new HashMap<>();

    Graph(List<Candidate> candidates, Function<Reference, Optional<Resource>> inGraph, History history) {
        this.submitted =
                candidates.stream().map(c -> new Part(c.resource(), c.path())).toList();
        submitted.forEach(part -> byResource.put(part.resource(), part));
        this.inGraph = inGraph;
        this.history = history;
    }

    List<Part> submitted() {
        return submitted;
    }

    Optional<Part> resolve(Part holder, Reference reference) {
        return resolve(holder.resource(), reference);
    }

    /** Finds what a reference points to: contained, submitted or stored, in this order. */
    Optional<Part> resolve(Resource holder, Reference reference) {
        String literal = literal(reference);
        if (literal == null) {
            return Optional.empty();
        }
        if (literal.startsWith("#")) {
            return contained(holder, reference).map(inner -> new Part(inner, null));
        }
        Optional<Part> here = inGraph.apply(reference).flatMap(this::part);
        return here.isPresent() ? here : stored(literal);
    }

    /** The same as {@link #resolve}, for recognising a product by what a reference points to. */
    Optional<Resource> resource(Resource holder, Reference reference) {
        return resolve(holder, reference).map(Part::resource);
    }

    /** One key for one resource, however it is referred to; empty where nothing but a person could tell. */
    Optional<String> key(Reference reference) {
        String literal = literal(reference);
        if (literal == null) {
            return Optional.empty();
        }
        return Optional.of(
                inGraph.apply(reference).flatMap(this::part).map(this::key).orElse(literal));
    }

    String key(Part part) {
        return part.submitted() ? part.path() : relative(part.resource()).orElse("");
    }

    /** The reference under which the store knows a part, if it can know it. */
    Optional<String> storedName(Part part) {
        return relative(part.resource())
                .filter(name -> !part.submitted()
                        || inGraph.apply(new Reference(name))
                                .filter(r -> r == part.resource())
                                .isPresent());
    }

    /** Everything known of an encounter: submitted parts that name it, then stored ones that are not superseded. */
    List<Part> ofEncounter(String key) {
        List<Part> known = ofEncounter.get(key);
        if (known == null) {
            List<Part> parts = new ArrayList<>(submitted.stream()
                    .filter(part -> part.encounter()
                            .flatMap(this::key)
                            .filter(key::equals)
                            .isPresent())
                    .toList());
            storedName(key).map(history::ofEncounter).map(this::unsuperseded).ifPresent(parts::addAll);
            known = List.copyOf(parts);
            ofEncounter.put(key, known);
        }
        return known;
    }

    private Optional<String> storedName(String key) {
        return RELATIVE.matcher(key).matches()
                ? Optional.of(key)
                : submitted.stream()
                        .filter(part -> part.path().equals(key))
                        .findFirst()
                        .flatMap(this::storedName);
    }

    /** The name under which the store can know what a reference points to. */
    Optional<String> storedName(Reference reference) {
        return key(reference).flatMap(this::storedName);
    }

    /** The stored administrations of a patient, without those being submitted anew. */
    List<Part> storedAdministrations(String patient) {
        return unsuperseded(history.administrations(patient));
    }

    private List<Part> unsuperseded(List<? extends Resource> resources) {
        return resources.stream()
                .map(resource -> new Part(resource, null))
                .filter(part -> !superseded(part))
                .toList();
    }

    private boolean superseded(Part part) {
        return relative(part.resource())
                        .flatMap(name -> inGraph.apply(new Reference(name)))
                        .isPresent()
                || submitted.stream()
                        .filter(other -> other.resource()
                                .fhirType()
                                .equals(part.resource().fhirType()))
                        .anyMatch(other -> shareIdentifier(names(part), names(other)));
    }

    private Optional<Part> stored(String literal) {
        return RELATIVE.matcher(literal).matches()
                ? stored.computeIfAbsent(literal, name -> history.resolve(name).map(r -> new Part(r, null)))
                : Optional.empty();
    }

    private Optional<Part> part(Resource resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    /** What a resource carries within itself under the name that the reference has. */
    static Optional<Resource> contained(Resource holder, Reference reference) {
        String literal = literal(reference);
        if (literal == null || !literal.startsWith("#")) {
            return Optional.empty();
        }
        String id = literal.substring(1);
        return holder instanceof DomainResource domain
                ? domain.getContained().stream()
                        .filter(inner ->
                                id.equals(inner.getIdElement().getIdPart()) || ("#" + id).equals(inner.getId()))
                        .findFirst()
                : Optional.empty();
    }

    /** The reference as written, without the version at its end. */
    private static String literal(Reference reference) {
        String written = reference.getReferenceElement_().getValue();
        if (written == null || written.isBlank()) {
            return null;
        }
        int version = written.indexOf("/_history/");
        return version < 0 ? written : written.substring(0, version);
    }

    private static Optional<String> relative(Resource resource) {
        String id = resource.getIdElement().getIdPart();
        return id == null || id.startsWith("urn:") ? Optional.empty() : Optional.of(resource.fhirType() + "/" + id);
    }

    /**
     * True if two references are to different people. A patient may be written as a reference in one resource and be
     * submitted with an identifier in another, so business identifiers can show that two spellings are one.
     */
    boolean differ(Part one, Reference first, Part other, Reference second) {
        Optional<String> a = key(first);
        Optional<String> b = key(second);
        if (a.isPresent() && a.equals(b)) {
            return false;
        }
        Set<String> names = names(one, first);
        Set<String> others = names(other, second);
        if (shareIdentifier(names, others)) {
            return false;
        }
        boolean comparable = a.isPresent()
                && b.isPresent()
                && !a.get().contains("?")
                && !b.get().contains("?");
        return comparable || shareSystem(names, others);
    }

    private Set<String> names(Part holder, Reference reference) {
        Set<String> names = new HashSet<>();
        resolve(holder, reference).ifPresent(target -> names.addAll(names(target)));
        Stream.of(reference.getIdentifier()).flatMap(Graph::name).forEach(names::add);
        String literal = literal(reference);
        int condition = literal == null ? -1 : literal.indexOf("?identifier=");
        if (condition >= 0) {
            names.add(literal.substring(condition + "?identifier=".length()));
        }
        return names;
    }

    private static Set<String> names(Part part) {
        return new HashSet<>(part.identifiers().stream().flatMap(Graph::name).toList());
    }

    static Stream<String> name(Identifier identifier) {
        return identifier.hasSystem() && identifier.hasValue()
                ? Stream.of(identifier.getSystem() + "|" + identifier.getValue())
                : Stream.empty();
    }

    private static boolean shareIdentifier(Set<String> names, Set<String> others) {
        return names.stream().anyMatch(others::contains);
    }

    private static boolean shareSystem(Set<String> names, Set<String> others) {
        Set<String> systems = new HashSet<>();
        names.forEach(name -> systems.add(name.substring(0, Math.max(0, name.indexOf('|')))));
        return others.stream().anyMatch(name -> systems.contains(name.substring(0, Math.max(0, name.indexOf('|')))));
    }
}
