package org.ketaminefhir.records;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.search.Derived;

/**
 * A record that stays as it is, but is found by other values from now on.
 *
 * @param version the version that it has and keeps
 * @param derived all that it is found by beside its own elements
 */
public record Reindex(Key key, int version, Resource resource, List<Derived> derived) {
    public Reindex {
        derived = List.copyOf(derived);
    }
}
