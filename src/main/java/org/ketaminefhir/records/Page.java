package org.ketaminefhir.records;

import java.util.List;
import org.ketaminefhir.search.Ignored;

/**
 * A part of what a search found, in the order asked for; without one oldest record first.
 *
 * @param total how many there are on all pages; null when that would have to be counted and nobody asked for it
 * @param next the cursor of the page that follows, or null; good for ever, also after a restart
 * @param along what was asked to be sent along with these; none of them twice, none that was found
 */
public record Page(List<Version> versions, Long total, String next, Along along, List<Ignored> ignored) {
    /**
     * Records that go along with those found.
     *
     * @param all false if there are more than one answer holds
     */
    public record Along(List<Version> versions, boolean all) {
        static final Along NOTHING = new Along(List.of(), true);

        public Along {
            versions = List.copyOf(versions);
        }
    }

    public Page {
        versions = List.copyOf(versions);
        ignored = List.copyOf(ignored);
    }
}
