package org.ketaminefhir.regimens;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Reference;

/**
 * What ties one resource to others, by their keys.
 *
 * @param encounter its encounter, or itself if it is one
 * @param wholes what it says it belongs to
 * @param members what it says belongs to it
 */
record Ties(String key, Optional<String> encounter, Set<String> wholes, Set<String> members) {
    private static final List<String> BELONGS = List.of("partOf", "basedOn", "derivedFrom");

    static Ties of(Part part, Graph graph) {
        String key = graph.key(part);
        Optional<String> encounter = part.resource() instanceof Encounter
                ? Optional.of(key)
                : part.encounter().flatMap(graph::key).filter(k -> !k.startsWith("EpisodeOfCare/"));
        return new Ties(key, encounter, keys(wholes(part), graph), keys(part.references("hasMember").stream(), graph));
    }

    static Stream<Reference> wholes(Part part) {
        return Stream.concat(
                BELONGS.stream().flatMap(element -> part.references(element).stream()),
                part.resource() instanceof AdverseEvent event
                        ? event.getSuspectEntity().stream().map(suspect -> suspect.getInstance())
                        : Stream.empty());
    }

    private static Set<String> keys(Stream<Reference> references, Graph graph) {
        Set<String> keys = new LinkedHashSet<>();
        references.forEach(reference -> graph.key(reference).ifPresent(keys::add));
        return keys;
    }
}
