package org.ketaminefhir.records;

import java.util.List;

/**
 * A part of a history, newest version first.
 *
 * @param total how many there are on all pages; null when that would have to be counted
 * @param next the cursor of the page that follows, or null; what is written later moves nothing on it
 */
public record HistoryPage(List<Version> versions, Long total, String next) {
    public HistoryPage {
        versions = List.copyOf(versions);
    }
}
