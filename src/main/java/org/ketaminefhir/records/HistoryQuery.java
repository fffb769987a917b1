package org.ketaminefhir.records;

import java.time.Instant;

/**
 * Which versions, of one record, of one type, or of all that is kept.
 *
 * @param type null for all types
 * @param id null for all records of the type
 * @param since only versions made at this time or later, or null
 * @param from only versions that were current at some time from here on, or null
 * @param until only versions made at this time or earlier, or null
 * @param count how many a page holds at most; 0 only counts
 * @param cursor {@link HistoryPage#next} of the page before, or null for the first
 * @see <a href="https://hl7.org/fhir/R4/http.html#history">history</a>
 */
public record HistoryQuery(
        String type, String id, Instant since, Instant from, Instant until, int count, String cursor) {
    public HistoryQuery {
        if (count < 0 || (id != null && type == null)) {
            throw new IllegalArgumentException("a record has a type, and a page no negative size");
        }
    }

    /** Whether every version is asked for. */
    boolean whole() {
        return since == null && from == null && until == null;
    }
}
