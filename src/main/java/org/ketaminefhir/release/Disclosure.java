package org.ketaminefhir.release;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.ketaminefhir.records.CoveredDays;
import org.ketaminefhir.records.HistoryPage;
import org.ketaminefhir.records.HistoryQuery;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Query;

/** What one caller is given in answer to one request: what is in their view, and a note of all that was given. */
public final class Disclosure {
    private final Reading records;
    private final WholeRecord wholeRecord;
    private final Closure closure;
    private final Forms forms;
    private final Given given;
    private final Disclosure documented;

    /** @param documented what coverage documentation alone is made from, or null */
    Disclosure(Reading records, WholeRecord wholeRecord, Forms forms, Given given, Disclosure documented) {
        this.records = records;
        this.wholeRecord = wholeRecord;
        this.closure = new Closure(records);
        this.forms = forms;
        this.given = given;
        this.documented = documented;
    }

    /** What coverage documentation alone is made from beside this, for nobody to see but as far as a document tells it. */
    public Optional<Disclosure> documented() {
        return Optional.ofNullable(documented);
    }

    public Forms forms() {
        return forms;
    }

    /** The current version, which may be a tombstone. */
    public Optional<Version> read(Key key) {
        return records.read(key).map(given::note);
    }

    /** One version, which may be a tombstone. */
    public Optional<Version> read(Key key, int version) {
        return records.read(key, version).map(given::note);
    }

    /** What was, and what is, newest first. */
    public HistoryPage history(HistoryQuery query) {
        HistoryPage page = records.history(query);
        page.versions().forEach(given::note);
        return page;
    }

    public Page search(Query query) {
        Page page = records.search(query);
        page.versions().forEach(given::note);
        page.along().versions().forEach(given::note);
        return page;
    }

    /**
     * What is compared with something that the caller knows, and not given: whoever gives any of it reads it again.
     */
    public Page compare(Query query) {
        return records.search(query);
    }

    /** For whom the caller's organisation pays, and when; see {@link Reading#covered}. */
    public List<CoveredDays> covered() {
        return records.covered();
    }

    /** Takes note of what is made of records, and given in their place. */
    public Version give(Version made) {
        return given.note(made);
    }

    /** A page of all that belongs to a patient. */
    public ChartPage chart(ChartQuery query) {
        ChartPage page = wholeRecord.page(query, records, closure);
        page.records().forEach(given::note);
        page.supporting().forEach(given::note);
        return page;
    }

    /** The latest records of each code; see {@link Reading#latest}. */
    public List<Version> latest(Query query, int each) {
        List<Version> found = records.latest(query, each);
        found.forEach(given::note);
        return found;
    }

    /** Records that show which labels are in use; see {@link Reading#labelled}. */
    public List<Version> labelled(Collection<String> types, int atMost) {
        return records.labelled(types, atMost);
    }

    /** All that a record refers to, directly or not; empty if that is more than anybody can mean. */
    public Optional<List<Version>> closure(Version root) {
        List<Version> found = closure.of(List.of(root), key -> true).versions();
        found.forEach(given::note);
        return found.size() < Closure.MOST ? Optional.of(found) : Optional.empty();
    }
}
