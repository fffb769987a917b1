package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.JdbcHolding.Held;
import org.ketaminefhir.search.DateRange;
import org.ketaminefhir.search.Indexer;

/** Takes what is on record of a patient out of all tables, in one turn of the writers. */
final class JdbcErasure {
    /** Whose record it was stays known: to its owner the id answers as deleted. */
    private static final String BURY = "UPDATE record SET version = ?, updated = ?, content = NULL, low = "
            + "CAST(? AS BIGINT), high = CAST(? AS BIGINT), labels = 0 WHERE pk = ?";
    /** A version that was another patient's stays that one's. */
    private static final String OF_NOBODY_ELSE = " WHERE record = ? AND (patient = ? OR patient IS NULL)";

    private static final String OF_THE_PATIENT = " WHERE record = ? AND patient = ?";

    private final DataSource database;
    private final JdbcNames names;

    private JdbcErasure(DataSource database, JdbcNames names) {
        this.database = database;
        this.names = names;
    }

    static JdbcErasure in(DataSource database, SearchContract contract) {
        try {
            JdbcNames names = JdbcNames.load(database, contract);
            Map<Integer, String> indexed = new Indexer(contract, names).fingerprints();
            try (Connection connection = database.getConnection()) {
                // How old a record is was written down when it was indexed.
                if (!new JdbcIndexedParameters(connection, indexed).changes().isNone()) {
                    throw new Erasure.Refused("The records were last indexed by another version of this program: start"
                            + " the server of this version first.");
                }
            }
            return new JdbcErasure(database, names);
        } catch (SQLException e) {
            throw new RecordsUnavailable("the store could not be opened", e);
        }
    }

    Erasure.Extent look(String patient, Instant before) {
        return new JdbcConnections(database)
                .read(connection -> holding(connection, patient, before).extent());
    }

    private JdbcHolding holding(Connection connection, String patient, Instant before) throws SQLException {
        JdbcHolding holding = JdbcHolding.of(connection, names, patient);
        if (!holding.extent().isNothing()) {
            holding.isBefore(before);
        }
        return holding;
    }

    Erasure.Extent erase(String patient, Instant before, Alongside alongside) {
        try (Connection connection = Durable.writer(database)) {
            try {
                JdbcTurn turn = JdbcTurn.take(connection);
                JdbcHolding holding = holding(connection, patient, before);
                if (!holding.extent().isNothing()) {
                    destroy(connection, holding, patient, turn);
                    alongside.write(connection, applied(holding, turn));
                    turn.erased();
                    turn.pass();
                    Durable.commit(connection);
                }
                return holding.extent();
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new RecordsUnavailable("the records could not be erased", e);
        }
    }

    private void destroy(Connection connection, JdbcHolding holding, String patient, JdbcTurn turn)
            throws SQLException {
        JdbcErasedSubmissions.remove(connection, holding);
        JdbcStatements statements = new JdbcStatements(connection);
        JdbcIndex index = new JdbcIndex(names, new JdbcDictionaries(), statements);
        JdbcOpenings openings = new JdbcOpenings(names, statements);
        for (Held held : holding.whole()) {
            index.remove(held.pk());
            openings.remove(held.pk(), held.key().type());
            versions(statements, OF_NOBODY_ELSE, held.pk(), holding.number());
            bury(statements.then(BURY), held, turn);
        }
        for (long record : holding.moved()) {
            versions(statements, OF_THE_PATIENT, record, holding.number());
        }
        new JdbcCourse(statements).moveOn(Map.of(patient, 0));
        statements.send();
        statements.drop();
        JdbcErasedTexts.erase(connection);
    }

    private static void versions(JdbcStatements statements, String which, long record, long patient)
            throws SQLException {
        for (String table : new String[] {"record_history", "content_part"}) {
            PreparedStatement delete = statements.first("DELETE FROM " + table + which);
            delete.setLong(1, record);
            delete.setLong(2, patient);
            delete.addBatch();
        }
    }

    private static void bury(PreparedStatement bury, Held held, JdbcTurn turn) throws SQLException {
        bury.setInt(1, held.tombstone());
        bury.setLong(2, held.deleted() ? held.updated() : turn.at().toEpochMilli());
        bury.setLong(3, DateRange.NEVER_BEGAN);
        bury.setLong(4, DateRange.EVER);
        bury.setLong(5, held.pk());
        bury.addBatch();
    }

    private static Receipt.Applied applied(JdbcHolding holding, JdbcTurn turn) {
        Map<Key, Integer> versions = new HashMap<>();
        holding.whole().forEach(held -> versions.put(held.key(), held.tombstone()));
        return new Receipt.Applied(turn.at(), versions);
    }

    void compact() {
        boolean done = false;
        try (Connection connection = database.getConnection()) {
            if (JdbcSchema.isH2(connection)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SHUTDOWN COMPACT");
                    done = true;
                }
            }
        } catch (SQLException e) {
            // With the database its connections are gone, and say so when they are closed.
            if (!done) {
                throw new RecordsUnavailable(
                        "The records are erased, but the file of the database could not be written anew: run it again.",
                        e);
            }
        }
    }
}
