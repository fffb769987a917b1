package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.Facts;

/** Applies changes, one after another, on the writer's connection; the writer says when they are committed. */
final class JdbcChange {
    private static final String CURRENT = "SELECT pk, version, type, id, owner FROM record WHERE id = ANY(?)";
    private static final String INSERT =
            "INSERT INTO record (pk, type, id, version, patient, updated, content, owner, low, high, labels, kept_for)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SUPERSEDE =
            "INSERT INTO record_history (record, type, version, patient, updated, superseded, content, owner, low, high,"
                    + " labels, kept_for) SELECT pk, type, version, patient, updated, CAST(? AS BIGINT), content, owner, low, high,"
                    + " labels, kept_for FROM record WHERE pk = ?";
    private static final String UPDATE =
            "UPDATE record SET version = ?, patient = ?, updated = ?, content = ?, low = ?, high = ?, labels = ?"
                    + " WHERE pk = ?";
    /** Whose record it was stays known. */
    private static final String BURY = "UPDATE record SET version = ?, updated = ?, content = NULL WHERE pk = ?";

    private static final String PART =
            "INSERT INTO content_part (record, version, part, patient, content) VALUES (?, ?, ?, ?, ?)";
    private static final String SUBMISSION = "INSERT INTO submission (fingerprint, updated, answer) VALUES (?, ?, ?)";

    private final JdbcNames names;
    private final JdbcDictionaries dictionaries;
    private final JdbcStatements statements;
    private final JdbcIndex index;
    private final JdbcOpenings openings;
    private final JdbcCourse course;
    private final Connection connection;

    JdbcChange(JdbcNames names, JdbcDictionaries dictionaries, Connection connection) {
        this.names = names;
        this.dictionaries = dictionaries;
        this.connection = connection;
        this.statements = new JdbcStatements(connection);
        this.index = new JdbcIndex(names, dictionaries, statements);
        this.openings = new JdbcOpenings(names, statements);
        this.course = new JdbcCourse(statements);
    }

    /** All of it, or a receipt that says why not; after an exception the caller rolls back. */
    Receipt apply(Prepared prepared, JdbcTurn turn) throws SQLException {
        try {
            return applied(prepared, turn);
        } finally {
            statements.drop();
        }
    }

    private Receipt applied(Prepared prepared, JdbcTurn turn) throws SQLException {
        Change change = prepared.change();
        if (change.submission() != null) {
            Optional<byte[]> answer =
                    JdbcReader.answerTo(connection, change.submission().fingerprint());
            if (answer.isPresent()) {
                return new Receipt.Repeated(answer.get());
            }
        }
        for (int i = 0; i < change.expectations().size(); i++) {
            Expectation expectation = change.expectations().get(i);
            if (!holds(expectation, prepared.checks().get(i))) {
                return new Receipt.Stale(null, expectation.query());
            }
        }
        Map<Key, Standing> standing = standing(change);
        for (Write write : change.writes()) {
            if (standing.getOrDefault(write.key(), Standing.NEVER).version != write.basedOn()) {
                return new Receipt.Stale(write.key(), null);
            }
        }
        for (Reindex reindex : change.reindexed()) {
            if (standing.getOrDefault(reindex.key(), Standing.NEVER).version != reindex.version()) {
                return new Receipt.Stale(reindex.key(), null);
            }
        }
        if (!course.stand(change.courses())) {
            return new Receipt.Stale(null, null);
        }
        return write(prepared, standing, turn);
    }

    private boolean holds(Expectation expectation, Sql check) throws SQLException {
        PreparedStatement select = statements.get(check.text());
        JdbcSearch.bind(select, check);
        List<Key> found =
                JdbcRow.readAll(select, names).stream().map(JdbcRow::key).toList();
        return found.equals(expectation.match().map(List::of).orElse(List.of()));
    }

    private record Standing(long pk, int version, String owner) {
        static final Standing NEVER = new Standing(0, 0, null);
    }

    private Map<Key, Standing> standing(Change change) throws SQLException {
        Map<Key, Standing> standing = new HashMap<>();
        PreparedStatement select = statements.get(CURRENT);
        Object[] ids = Stream.concat(
                        change.writes().stream().map(Write::key),
                        change.reindexed().stream().map(Reindex::key))
                .map(Key::id)
                .distinct()
                .toArray();
        select.setArray(1, connection.createArrayOf("VARCHAR", ids));
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Key key = new Key(names.type(rows.getInt(3)), rows.getString(4));
                standing.put(key, new Standing(rows.getLong(1), rows.getInt(2), rows.getString(5)));
            }
        }
        return standing;
    }

    private Receipt write(Prepared prepared, Map<Key, Standing> standing, JdbcTurn turn) throws SQLException {
        Instant at = turn.at();
        List<Write> writes = prepared.change().writes();
        Map<Key, Integer> versions = new HashMap<>();
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            Indexed indexed = prepared.indexed().get(i);
            Long patient = dictionaries.patient(indexed.patient());
            boolean there = standing.containsKey(write.key());
            long pk = there ? standing.get(write.key()).pk : turn.nextKey();
            String owner = there
                    ? standing.get(write.key()).owner
                    : prepared.change().behalf().owner();
            if (!there) {
                insert(pk, write, patient, at, prepared.change().behalf(), indexed.facts());
            } else {
                supersede(pk, write, patient, at, indexed.facts());
            }
            parts(pk, write, patient);
            index.add(pk, patient, indexed);
            openings.add(pk, patient, write.key().type(), owner, indexed.facts());
            versions.put(write.key(), write.basedOn() + 1);
        }
        List<Reindex> reindexed = prepared.change().reindexed();
        for (int i = 0; i < reindexed.size(); i++) {
            long pk = standing.get(reindexed.get(i).key()).pk;
            Indexed indexed = prepared.reindexed().get(i);
            index.remove(pk);
            index.add(pk, dictionaries.patient(indexed.patient()), indexed);
        }
        course.moveOn(prepared.change().courses());
        submission(prepared.change().submission(), at);
        statements.send();
        Receipt.Applied applied = new Receipt.Applied(at, versions);
        prepared.change().alongside().write(connection, applied);
        return applied;
    }

    private void insert(long pk, Write write, Long patient, Instant at, Behalf behalf, Facts facts)
            throws SQLException {
        PreparedStatement insert = statements.then(INSERT);
        insert.setLong(1, pk);
        insert.setInt(2, names.type(write.key().type()));
        insert.setString(3, write.key().id());
        insert.setInt(4, 1);
        insert.setObject(5, patient, Types.BIGINT);
        insert.setLong(6, at.toEpochMilli());
        insert.setBytes(7, head(write));
        insert.setString(8, behalf.owner());
        insert.setLong(9, facts.low());
        insert.setLong(10, facts.high());
        insert.setLong(11, facts.labels());
        insert.setString(12, behalf.keptFor());
        insert.addBatch();
    }

    private void supersede(long pk, Write write, Long patient, Instant at, Facts facts) throws SQLException {
        PreparedStatement copy = statements.first(SUPERSEDE);
        copy.setLong(1, at.toEpochMilli());
        copy.setLong(2, pk);
        copy.addBatch();
        index.remove(pk);
        openings.remove(pk, write.key().type());
        if (write.deletes()) {
            PreparedStatement bury = statements.then(BURY);
            bury.setInt(1, write.basedOn() + 1);
            bury.setLong(2, at.toEpochMilli());
            bury.setLong(3, pk);
            bury.addBatch();
            return;
        }
        PreparedStatement update = statements.then(UPDATE);
        update.setInt(1, write.basedOn() + 1);
        update.setObject(2, patient, Types.BIGINT);
        update.setLong(3, at.toEpochMilli());
        update.setBytes(4, head(write));
        update.setLong(5, facts.low());
        update.setLong(6, facts.high());
        update.setLong(7, facts.labels());
        update.setLong(8, pk);
        update.addBatch();
    }

    private static byte[] head(Write write) {
        byte[] bytes = write.content().bytes();
        return bytes.length <= JdbcRow.PART ? bytes : Arrays.copyOf(bytes, JdbcRow.PART);
    }

    private void parts(long pk, Write write, Long patient) throws SQLException {
        if (write.deletes() || write.content().bytes().length <= JdbcRow.PART) {
            return;
        }
        byte[] bytes = write.content().bytes();
        PreparedStatement insert = statements.then(PART);
        for (int start = JdbcRow.PART, part = 1; start < bytes.length; start += JdbcRow.PART, part++) {
            insert.setLong(1, pk);
            insert.setInt(2, write.basedOn() + 1);
            insert.setInt(3, part);
            insert.setObject(4, patient, Types.BIGINT);
            insert.setBytes(5, Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + JdbcRow.PART)));
            insert.addBatch();
        }
    }

    private void submission(Submission submission, Instant at) throws SQLException {
        if (submission != null) {
            PreparedStatement insert = statements.then(SUBMISSION);
            insert.setBytes(1, submission.fingerprint());
            insert.setLong(2, at.toEpochMilli());
            insert.setBytes(3, submission.answer());
            insert.addBatch();
        }
    }
}
