package org.ketaminefhir.records;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.Facts;
import org.ketaminefhir.views.View;

/** The store on a relational database: reads on the caller's thread, writes on the writer's. */
final class JdbcRecords extends JdbcReading implements Records {
    private final Tools tools;
    private final JdbcWriter writer;

    private JdbcRecords(Tools tools) throws SQLException {
        super(tools, View.EVERYTHING);
        this.tools = tools;
        this.writer = new JdbcWriter(tools.connections(), tools.names());
    }

    static Records open(
            DataSource database, SearchContract contract, Function<String, Optional<Set<String>>> valueSets) {
        try {
            JdbcSchema.migrate(database);
            return new JdbcRecords(tools(database, contract, valueSets));
        } catch (SQLException e) {
            throw new RecordsUnavailable("the store could not be opened", e);
        }
    }

    private static Tools tools(
            DataSource database, SearchContract contract, Function<String, Optional<Set<String>>> valueSets)
            throws SQLException {
        JdbcNames names = JdbcNames.load(database, contract);
        Indexer indexer = new Indexer(contract, names);
        JdbcReindexing.run(database, names, indexer, contract.fhir());
        return new Tools(
                new JdbcConnections(database),
                contract,
                names,
                indexer,
                new Finder(contract, names, indexer, valueSets, JdbcSchema.isH2(database)),
                new JdbcPast(contract.fhir(), indexer),
                JdbcSeal.load(database));
    }

    @Override
    public Reading seenBy(View view) {
        return view.all() ? this : new JdbcReading(tools, view);
    }

    @Override
    public boolean has(Resource resource, Map<String, Set<String>> tokens) {
        return tools.past().has(resource, tokens);
    }

    @Override
    public String patientOf(Resource resource) {
        return tools.indexer()
                .patient(resource.fhirType(), resource.getIdElement().getIdPart(), resource);
    }

    @Override
    public Facts factsOf(Resource resource) {
        return tools.indexer().facts(resource);
    }

    @Override
    public Optional<byte[]> answerTo(byte[] fingerprint) {
        return tools.connections().read(connection -> JdbcReader.answerTo(connection, fingerprint));
    }

    @Override
    public int course(String patient) {
        return tools.connections().read(connection -> JdbcCourse.of(connection, patient));
    }

    @Override
    public Receipt apply(Change change) {
        Indexer indexer = tools.indexer();
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
                .map(expectation -> tools.finder()
                        .search(expectation.query(), change.behalf().view())
                        .rows(Cursor.START, 2))
                .toList();
        return writer.write(new Prepared(change, indexed, reindexed, checks, new CompletableFuture<>()));
    }

    @Override
    public void close() {
        writer.close();
    }
}
