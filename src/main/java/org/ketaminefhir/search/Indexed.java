package org.ketaminefhir.search;

import java.util.Collection;
import java.util.List;

/**
 * By what one version is found.
 *
 * @param patient id of the patient in whose compartment it is, or null
 */
public record Indexed(String patient, List<IndexRow> rows) {
    public static final Indexed NOTHING = new Indexed(null, List.of());

    static Indexed of(String patient, Collection<IndexRow> rows) {
        return new Indexed(patient, List.copyOf(rows));
    }
}
