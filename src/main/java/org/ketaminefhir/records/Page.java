package org.ketaminefhir.records;

import java.util.List;

/**
 * A part of what a search found, oldest record first.
 *
 * @param total how many there are on all pages; null when that would have to be counted
 * @param next the cursor of the page that follows, or null; good for ever, also after a restart
 */
public record Page(List<Version> versions, Long total, String next) {
    public Page {
        versions = List.copyOf(versions);
    }
}
