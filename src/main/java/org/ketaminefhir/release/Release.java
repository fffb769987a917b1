package org.ketaminefhir.release;

import java.util.Optional;
import org.ketaminefhir.records.HistoryPage;
import org.ketaminefhir.records.HistoryQuery;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Query;

/** The one way out: whatever a client is given passes here. */
public final class Release {
    private final Records records;

    public Release(Records records) {
        this.records = records;
    }

    /** The current version, which may be a tombstone. */
    public Optional<Version> read(Key key) {
        return records.read(key);
    }

    /** One version, which may be a tombstone. */
    public Optional<Version> read(Key key, int version) {
        return records.read(key, version);
    }

    /** What was, and what is, newest first. */
    public HistoryPage history(HistoryQuery query) {
        return records.history(query);
    }

    public Page search(Query query) {
        return records.search(query);
    }
}
