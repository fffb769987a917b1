package org.ketaminefhir.search;

import java.util.Collection;
import java.util.List;
import org.ketaminefhir.views.Facts;

/**
 * By what one version is found.
 *
 * @param patient id of the patient in whose compartment it is, or null
 * @param rows what its own elements say
 * @param derived what none of its elements says; kept when its elements are indexed anew
 * @param facts by what it shows itself to some and hides itself from others
 */
public record Indexed(String patient, List<IndexRow> rows, List<IndexRow> derived, Facts facts) {
    public static final Indexed NOTHING = new Indexed(null, List.of(), List.of(), Facts.NONE);

    static Indexed of(String patient, Collection<IndexRow> rows, Collection<IndexRow> derived, Facts facts) {
        return new Indexed(patient, List.copyOf(rows), List.copyOf(derived), facts);
    }
}
