package org.ketaminefhir.instruments;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Candidate;

/** What was submitted together, and behind it what is stored. */
final class Graph {
    private final List<Candidate> candidates;
    private final Function<Reference, Optional<Resource>> stored;
    private final Map<String, Resource> byId = new HashMap<>();
    private final Set<Resource> submitted = Collections.newSetFromMap(new IdentityHashMap<>());

    Graph(List<Candidate> candidates, Function<Reference, Optional<Resource>> stored) {
        this.candidates = candidates;
        this.stored = stored;
        for (Candidate candidate : candidates) {
            Resource resource = candidate.resource();
            submitted.add(resource);
            IdType id = resource.getIdElement();
            if (id.hasIdPart()) {
                byId.put(id.toVersionless().getValue(), resource);
                byId.put(candidate.type() + "/" + id.getIdPart(), resource);
            }
        }
    }

    List<Candidate> candidates() {
        return candidates;
    }

    boolean holds(Resource resource) {
        return submitted.contains(resource);
    }

    Optional<Resource> find(Reference reference, DomainResource holder) {
        String target = reference.getReference();
        if (target != null && target.startsWith("#")) {
            return holder.getContained().stream()
                    .filter(inner -> target.substring(1).equals(bare(inner.getIdPart())))
                    .findFirst();
        }
        if (reference.getResource() instanceof Resource linked && holds(linked)) {
            return Optional.of(linked);
        }
        Resource near = target == null
                ? null
                : byId.get(new IdType(target).toVersionless().getValue());
        if (near != null) {
            return Optional.of(near);
        }
        return target == null && !reference.hasIdentifier() ? Optional.empty() : stored.apply(reference);
    }

    /** What all the references lead to; those that lead nowhere are left out. */
    List<Resource> find(List<Reference> references, DomainResource holder) {
        return references.stream()
                .flatMap(reference -> find(reference, holder).stream())
                .toList();
    }

    private static String bare(String id) {
        return id != null && id.startsWith("#") ? id.substring(1) : id;
    }
}
