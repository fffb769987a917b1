package org.ketaminefhir.search;

import java.util.Collection;
import java.util.List;

/**
 * By what one version is found.
 *
 * @param patient id of the patient in whose compartment it is, or null
 * @param rows what its own elements say
 * @param derived what none of its elements says; kept when its elements are indexed anew
 */
public record Indexed(String patient, List<IndexRow> rows, List<IndexRow> derived) {
    public static final Indexed NOTHING = new Indexed(null, List.of(), List.of());

    static Indexed of(String patient, Collection<IndexRow> rows, Collection<IndexRow> derived) {
        return new Indexed(patient, List.copyOf(rows), List.copyOf(derived));
    }
}
