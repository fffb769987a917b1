package org.ketaminefhir.release;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.ketaminefhir.definitions.SearchContract;
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
    private final WholeRecord wholeRecord;
    private final Closure closure;
    private final Forms forms;

    public Release(Records records, SearchContract contract, Forms forms) {
        this.forms = forms;
        this.records = records;
        this.wholeRecord = new WholeRecord(records, contract);
        this.closure = new Closure(records);
    }

    public Forms forms() {
        return forms;
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

    /** A page of all that belongs to a patient. */
    public ChartPage chart(ChartQuery query) {
        return wholeRecord.page(query);
    }

    /** The latest records of each code; see {@link Records#latest}. */
    public List<Version> latest(Query query, int each) {
        return records.latest(query, each);
    }

    /** Records that show which labels are in use; see {@link Records#labelled}. */
    public List<Version> labelled(Collection<String> types, int atMost) {
        return records.labelled(types, atMost);
    }

    /** All that a record refers to, directly or not; empty if that is more than anybody can mean. */
    public Optional<List<Version>> closure(Version root) {
        List<Version> found = closure.of(List.of(root), key -> true);
        return found.size() < Closure.MOST ? Optional.of(found) : Optional.empty();
    }
}
