package org.ketaminefhir.records;

import java.time.Instant;
import java.util.Map;
import org.ketaminefhir.search.Query;

/** What became of a change. */
public sealed interface Receipt {
    /** It is on disk. */
    record Applied(Instant at, Map<Key, Integer> versions) implements Receipt {
        public Applied {
            versions = Map.copyOf(versions);
        }
    }

    /**
     * Nothing was written: the store has moved on since the change was prepared; prepare it again. If neither is named,
     * it is the course of a patient's treatment that was changed.
     *
     * @param key the record that has another version now, or null
     * @param query the conditional query that finds something else now, or null
     */
    record Stale(Key key, Query query) implements Receipt {}

    /** Nothing was written: the same submission was applied before, and this was its answer. */
    record Repeated(byte[] answer) implements Receipt {}
}
