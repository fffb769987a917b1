package org.ketaminefhir.records;

import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.search.Derived;
import org.ketaminefhir.search.DocumentSubject;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.views.Facts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes the records anew for parameters that the contract declares otherwise than when the records were written, or
 * for the first time, and takes away the rows of those that it declares no more.
 *
 * <p>In batches, each a turn of its own. A parameter counts as indexed when all records have been: who stops in the
 * middle begins again. Two nodes may do it at once: each batch is done whole by either, and done twice it is the same.
 */
final class JdbcReindexing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcReindexing.class);
    private static final int BATCH = 200;
    private static final String NEXT =
            "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk > ? ORDER BY r.pk LIMIT " + BATCH;

    private static final String SAME_OWNERS_PATIENT = "SELECT 1 FROM record p JOIN record d"
            + " ON d.owner IS NOT DISTINCT FROM p.owner WHERE p.id = ? AND p.type = ? AND p.content IS NOT NULL AND d.pk = ?";

    private final Connection connection;
    private final JdbcNames names;
    private final Indexer indexer;
    private final FhirContext fhir;
    private final JdbcDictionaries dictionaries = new JdbcDictionaries();
    private final JdbcStatements statements;
    private final JdbcIndex index;
    private final JdbcOpenings openings;
    private final JdbcIndexedParameters parameters;

    private JdbcReindexing(Connection connection, JdbcNames names, Indexer indexer, FhirContext fhir) {
        this.connection = connection;
        this.names = names;
        this.indexer = indexer;
        this.fhir = fhir;
        this.statements = new JdbcStatements(connection);
        this.index = new JdbcIndex(names, dictionaries, statements);
        this.openings = new JdbcOpenings(names, statements);
        this.parameters = new JdbcIndexedParameters(connection, indexer.fingerprints());
    }

    /** Returns when every record is indexed as the contract says. */
    static void run(DataSource database, JdbcNames names, Indexer indexer, FhirContext fhir) throws SQLException {
        try (Connection connection = database.getConnection()) {
            JdbcSchema.prepareToWrite(connection);
            connection.setAutoCommit(false);
            try (JdbcReindexing reindexing = new JdbcReindexing(connection, names, indexer, fhir)) {
                reindexing.run();
            }
        }
    }

    private void run() throws SQLException {
        long after = 0;
        long records = 0;
        while (true) {
            dictionaries.heed(JdbcTurn.take(connection));
            JdbcIndexedParameters.Changes changes = parameters.changes();
            if (changes.isNone()) {
                connection.commit();
                break;
            }
            List<JdbcRow> rows = next(after);
            if (rows.isEmpty()) {
                parameters.record(changes);
                connection.commit();
                if (records > 0) {
                    LOG.info("{} records were indexed anew for {} search parameters", records, changes.size());
                }
                break;
            }
            long last = rows.get(rows.size() - 1).pk();
            parameters.remove(changes, after + 1, last);
            write(rows, changes.declared());
            connection.commit();
            dictionaries.committed();
            after = last;
            records += rows.size();
        }
    }

    private List<JdbcRow> next(long after) throws SQLException {
        PreparedStatement select = statements.get(NEXT);
        select.setLong(1, after);
        return JdbcRow.readAll(select, names);
    }

    private void write(List<JdbcRow> rows, Set<Integer> declared) throws SQLException {
        long first = rows.get(0).pk();
        long last = rows.get(rows.size() - 1).pk();
        Map<Long, List<JdbcIndexedParameters.DerivedToken>> tokens = parameters.derivedTokens(first, last);
        Map<JdbcRow, Indexed> found = new HashMap<>();
        for (JdbcRow row : rows) {
            String type = row.key().type();
            if (row.content() != null && indexer.indexes(type, declared)) {
                List<Derived> derived = derived(type, tokens.getOrDefault(row.pk(), List.of()));
                found.put(row, indexer.index(type, row.key().id(), resource(row), derived, declared));
            }
        }
        if (found.isEmpty()) {
            return;
        }
        dictionaries.learn(connection, found.values());
        Map<Long, Long> free = parameters.freeSlots(first, last);
        Map<Long, Long> patients = patients(first, last);
        for (Map.Entry<JdbcRow, Indexed> entry : found.entrySet()) {
            long pk = entry.getKey().pk();
            Long patient = dictionaries.patient(entry.getValue().patient());
            if (!Objects.equals(patient, patients.get(pk))) {
                move(pk, patient);
            }
            index.add(pk, patient, entry.getValue().rows(), free.getOrDefault(pk, 0L), IndexRow.FIRST_DERIVED);
            facts(entry.getKey(), patient, entry.getValue().facts());
        }
        statements.send();
        statements.drop();
    }

    private void facts(JdbcRow row, Long patient, Facts facts) throws SQLException {
        PreparedStatement update = statements.then("UPDATE record SET low = ?, high = ?, labels = ? WHERE pk = ?");
        update.setLong(1, facts.low());
        update.setLong(2, facts.high());
        update.setLong(3, facts.labels());
        update.setLong(4, row.pk());
        update.addBatch();
        openings.remove(row.pk(), row.key().type());
        openings.add(row.pk(), patient, row.key().type(), row.owner(), facts);
    }

    private List<Derived> derived(String type, List<JdbcIndexedParameters.DerivedToken> tokens) {
        Map<Integer, String> known = tokens.isEmpty() ? Map.of() : indexer.parameters(type);
        return tokens.stream()
                .filter(token -> known.containsKey(token.parameter()))
                .map(token -> new Derived(known.get(token.parameter()), new Coding(token.system(), token.code(), null)))
                .toList();
    }

    private Resource resource(JdbcRow row) throws SQLException {
        byte[] json = row.version(connection).content().bytes();
        Resource resource = (Resource) fhir.newJsonParser().parseResource(new ByteArrayInputStream(json));
        if (resource instanceof Bundle bundle) {
            subject(row, bundle).ifPresent(patient -> DocumentSubject.is(bundle, patient));
        }
        return resource;
    }

    /**
     * Whom a document is about was found out when it came. Of one that came before that was done it is whom it names, if
     * that is a patient of the organisation that brought it.
     */
    private Optional<String> subject(JdbcRow row, Bundle document) throws SQLException {
        if (row.patient() != null) {
            return Optional.of(row.patient());
        }
        Optional<String> named = DocumentSubject.named(document).flatMap(DocumentSubject::id);
        if (named.isEmpty()) {
            return named;
        }
        PreparedStatement select = statements.get(SAME_OWNERS_PATIENT);
        select.setString(1, named.get());
        select.setInt(2, names.type("Patient"));
        select.setLong(3, row.pk());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? named : Optional.empty();
        }
    }

    private Map<Long, Long> patients(long first, long last) throws SQLException {
        Map<Long, Long> patients = new HashMap<>();
        PreparedStatement select =
                statements.get("SELECT pk, patient FROM record WHERE pk BETWEEN ? AND ? AND patient IS NOT NULL");
        select.setLong(1, first);
        select.setLong(2, last);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                patients.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return patients;
    }

    /** The record belongs to another patient than its rows say, now that the contract looks elsewhere. */
    private void move(long pk, Long patient) throws SQLException {
        List<String> updates = new ArrayList<>();
        updates.add("UPDATE record SET patient = ? WHERE pk BETWEEN ? AND ?");
        for (String table : JdbcIndex.TABLES) {
            updates.add("UPDATE " + table + " SET patient = ? WHERE slot BETWEEN ? AND ?");
        }
        for (String sql : updates) {
            PreparedStatement update = statements.get(sql);
            boolean record = sql.startsWith("UPDATE record");
            update.setObject(1, patient, Types.BIGINT);
            update.setLong(2, record ? pk : JdbcIndex.first(pk));
            update.setLong(3, record ? pk : JdbcIndex.last(pk));
            update.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
    }
}
