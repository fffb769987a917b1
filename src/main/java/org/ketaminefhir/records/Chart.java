package org.ketaminefhir.records;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.DateRange;

/**
 * What is asked for of the records that belong to one patient.
 *
 * @param patient id
 * @param types which types of record
 * @param naming reference parameters through which a record belongs to the patient whom it names
 * @param about reference parameters through which a record belongs to the patient whose record it names
 * @param dates the parameters that say when something happened; records that have none of them are always in
 * @param when the time that the dates must touch, or null for any
 * @param since the earliest last update, or null for any
 * @param count how many records a page holds at most
 * @param cursor {@link Page#next} of the page before, or null for the first
 */
public record Chart(
        String patient,
        Set<String> types,
        List<Parameter> naming,
        List<Parameter> about,
        List<Parameter> dates,
        DateRange when,
        Instant since,
        int count,
        String cursor) {
    public Chart {
        Objects.requireNonNull(patient);
        types = Set.copyOf(types);
        naming = List.copyOf(naming);
        about = List.copyOf(about);
        dates = List.copyOf(dates);
        if (count < 1) {
            throw new IllegalArgumentException("a page holds at least one record");
        }
    }
}
