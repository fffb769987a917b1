package org.ketaminefhir.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Seal;
import org.ketaminefhir.search.Search;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/** Reads what is in a view, on the caller's thread. */
class JdbcReading implements Reading {
    /** What all views read with. */
    record Tools(
            JdbcConnections connections,
            SearchContract contract,
            JdbcNames names,
            Indexer indexer,
            Finder finder,
            JdbcPast past,
            Seal seal) {}

    private final JdbcConnections connections;
    private final SearchContract contract;
    private final JdbcNames names;
    private final JdbcReader reader;
    private final JdbcHistory history;
    private final JdbcPages pages;
    private final Finder finder;
    private final View view;

    JdbcReading(Tools tools, View view) {
        this.connections = tools.connections();
        this.contract = tools.contract();
        this.names = tools.names();
        this.finder = tools.finder();
        this.view = view;
        JdbcPast past = tools.past();
        this.reader = new JdbcReader(names, finder.sights(), view, past);
        this.history = new JdbcHistory(names, finder.sights(), view, past);
        this.pages = new JdbcPages(names, reader, tools.seal(), finder.sights(), view);
    }

    @Override
    public Optional<Version> read(Key key) {
        return connections.read(connection -> reader.current(connection, key));
    }

    @Override
    public Optional<Version> read(Key key, int version) {
        return connections.read(connection -> reader.version(connection, key, version));
    }

    @Override
    public List<Version> history(Key key) {
        return connections.read(connection -> reader.history(connection, key));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return connections.read(connection -> history.page(connection, query));
    }

    @Override
    public Map<Key, Version> readAll(Collection<Key> keys) {
        return connections.read(connection -> reader.all(connection, keys));
    }

    @Override
    public Page search(Query query) {
        Search search = finder.search(query, view);
        return connections.read(connection -> pages.page(connection, search, query));
    }

    @Override
    public Page chart(Chart chart) {
        return connections.read(connection -> pages.page(connection, chart));
    }

    @Override
    public List<Version> latest(Query query, int each) {
        Sql search = finder.latest(query, view, each);
        return connections.read(
                connection -> reader.versions(connection, JdbcLatest.rows(connection, names, search, each)));
    }

    @Override
    public List<CoveredDays> covered() {
        return connections.read(connection -> JdbcCovered.read(connection, names, finder.sights(), view));
    }

    @Override
    public List<Version> labelled(Collection<String> types, int atMost) {
        return connections.read(connection -> reader.versions(
                connection,
                JdbcLabels.rows(
                        connection, names, contract, types, finder.sights().of(view, types, "r"), atMost)));
    }

    @Override
    public List<Key> match(Query query, int atMost) {
        Search search = finder.search(query, view);
        return connections.read(connection -> pages.first(connection, search, atMost).stream()
                .map(JdbcRow::key)
                .toList());
    }
}
