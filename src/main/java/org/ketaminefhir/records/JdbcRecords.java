package org.ketaminefhir.records;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Search;
import org.ketaminefhir.search.Sql;

/** The store on a relational database: reads on the caller's thread, writes on the writer's. */
final class JdbcRecords implements Records {
    private final JdbcConnections connections;
    private final SearchContract contract;
    private final JdbcNames names;
    private final JdbcReader reader;
    private final JdbcHistory history;
    private final JdbcPages pages;
    private final JdbcWriter writer;
    private final Finder finder;
    private final Indexer indexer;

    private JdbcRecords(DataSource database, SearchContract contract, Function<String, Optional<Set<String>>> valueSets)
            throws SQLException {
        this.connections = new JdbcConnections(database);
        this.contract = contract;
        this.names = JdbcNames.load(database, contract);
        this.indexer = new Indexer(contract, names);
        JdbcReindexing.run(database, names, indexer, contract.fhir());
        this.reader = new JdbcReader(names);
        this.history = new JdbcHistory(names, contract.types());
        this.pages = new JdbcPages(names, reader, JdbcSeal.load(database));
        this.finder = new Finder(contract, names, indexer, valueSets, JdbcSchema.isH2(database));
        this.writer = new JdbcWriter(connections, names);
    }

    static Records open(
            DataSource database, SearchContract contract, Function<String, Optional<Set<String>>> valueSets) {
        try {
            JdbcSchema.migrate(database);
            return new JdbcRecords(database, contract, valueSets);
        } catch (SQLException e) {
            throw new RecordsUnavailable("the store could not be opened", e);
        }
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
        Search search = finder.search(query);
        return connections.read(connection -> pages.page(connection, search, query));
    }

    @Override
    public Page chart(Chart chart) {
        return connections.read(connection -> pages.page(connection, chart));
    }

    @Override
    public List<Version> latest(Query query, int each) {
        Sql search = finder.latest(query, each);
        return connections.read(
                connection -> reader.versions(connection, JdbcLatest.rows(connection, names, search, each)));
    }

    @Override
    public List<Version> labelled(Collection<String> types, int atMost) {
        return connections.read(
                connection -> reader.versions(connection, JdbcLabels.rows(connection, names, contract, types, atMost)));
    }

    @Override
    public List<Key> match(Query query, int atMost) {
        Search search = finder.search(query);
        return connections.read(connection -> pages.first(connection, search, atMost).stream()
                .map(JdbcRow::key)
                .toList());
    }

    @Override
    public Optional<byte[]> answerTo(byte[] fingerprint) {
        return connections.read(connection -> JdbcReader.answerTo(connection, fingerprint));
    }

    @Override
    public int course(String patient) {
        return connections.read(connection -> JdbcCourse.of(connection, patient));
    }

    @Override
    public Receipt apply(Change change) {
        List<Indexed> indexed = new ArrayList<>();
        for (Write write : change.writes()) {
            indexed.add(
                    write.deletes()
                            ? Indexed.NOTHING
                            : indexer.index(write.key().type(), write.key().id(), write.resource(), write.derived()));
        }
        List<Indexed> reindexed = change.reindexed().stream()
                .map(one -> indexer.index(one.key().type(), one.key().id(), one.resource(), one.derived()))
                .toList();
        // Two are enough to see that a match is no longer the only one.
        List<Sql> checks = change.expectations().stream()
                .map(expectation -> finder.search(expectation.query()).rows(Cursor.START, 2))
                .toList();
        return writer.write(new Prepared(change, indexed, reindexed, checks, new CompletableFuture<>()));
    }

    @Override
    public void close() {
        writer.close();
    }
}
