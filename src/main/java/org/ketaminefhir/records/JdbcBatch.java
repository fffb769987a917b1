package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** Applies batches of changes on a connection of its own; what it has returned from is on disk. */
final class JdbcBatch implements AutoCloseable {
    private final Connection connection;
    private final JdbcDictionaries dictionaries = new JdbcDictionaries();
    private final JdbcChange changes;
    private JdbcTurn turn;

    JdbcBatch(JdbcConnections connections, JdbcNames names) throws SQLException {
        this.connection = Durable.writer(connections);
        this.changes = new JdbcChange(names, dictionaries, connection);
    }

    /** What became of one change: a receipt, or the failure that is its own. */
    record Outcome(Prepared change, Receipt receipt, Exception failure) {
        void answer() {
            if (failure == null) {
                change.receipt().complete(receipt);
            } else {
                change.receipt().completeExceptionally(failure);
            }
        }
    }

    /** Waits for the turn to write. */
    void begin() throws SQLException {
        turn = JdbcTurn.take(connection);
        dictionaries.heed(turn);
    }

    /** @throws SQLException if nothing at all was written, or if nobody knows, because the commit was not answered */
    List<Outcome> commit(List<Prepared> batch) throws SQLException {
        dictionaries.learn(connection, batch.stream().flatMap(Prepared::rows).toList());
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (Prepared change : batch) {
            outcomes.add(applied(change));
        }
        if (outcomes.stream().anyMatch(outcome -> outcome.receipt() instanceof Receipt.Applied)) {
            turn.pass();
        }
        Durable.commit(connection);
        dictionaries.committed();
        return outcomes;
    }

    void force() throws SQLException {
        Durable.force(connection);
    }

    private Outcome applied(Prepared change) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            Receipt receipt = changes.apply(change, turn);
            connection.releaseSavepoint(before);
            return new Outcome(change, receipt, null);
        } catch (SQLException | RuntimeException e) {
            connection.rollback(before);
            return new Outcome(change, null, e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
