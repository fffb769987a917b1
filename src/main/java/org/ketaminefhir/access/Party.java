package org.ketaminefhir.access;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * An organization that clients act for.
 *
 * @param id of its Organization record, which the server makes and keeps
 * @param alsoIds of other Organization records that mean the same organization
 * @param identifiers its business identifiers, as {@code system|value}
 */
public record Party(String id, Set<String> alsoIds, Set<String> identifiers) {
    public Party {
        Objects.requireNonNull(id);
        alsoIds = Set.copyOf(alsoIds);
        identifiers = Set.copyOf(identifiers);
    }

    /** All ids of records that mean it. */
    public Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        ids.add(id);
        ids.addAll(alsoIds);
        return ids;
    }
}
