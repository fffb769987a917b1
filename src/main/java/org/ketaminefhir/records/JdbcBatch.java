package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Applies batches of changes on a connection of its own; what it has returned from is on disk. */
final class JdbcBatch implements AutoCloseable {
    private final Connection connection;
    private final boolean h2;
    private final JdbcDictionaries dictionaries = new JdbcDictionaries();
    private final JdbcChange changes;
    private long clock;

    JdbcBatch(DataSource database, JdbcNames names) throws SQLException {
        this.connection = database.getConnection();
        this.h2 = JdbcSchema.isH2(connection);
        JdbcSchema.writeAtOnce(connection);
        connection.setAutoCommit(false);
        this.changes = new JdbcChange(names, dictionaries, connection);
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT millis FROM clock")) {
            row.next();
            this.clock = row.getLong(1);
        }
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

    /** @throws SQLException if nothing at all was written */
    List<Outcome> commit(List<Prepared> batch) throws SQLException {
        dictionaries.learn(
                connection,
                batch.stream().flatMap(change -> change.indexed().stream()).toList());
        clock = Math.max(clock, System.currentTimeMillis());
        Instant at = Instant.ofEpochMilli(clock);
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (Prepared change : batch) {
            outcomes.add(applied(change, at));
        }
        if (outcomes.stream().anyMatch(outcome -> outcome.receipt() instanceof Receipt.Applied)) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE clock SET millis = ?")) {
                update.setLong(1, clock);
                update.executeUpdate();
            }
        }
        connection.commit();
        force();
        dictionaries.committed();
        return outcomes;
    }

    private Outcome applied(Prepared change, Instant at) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            Receipt receipt = changes.apply(change, at);
            connection.releaseSavepoint(before);
            return new Outcome(change, receipt, null);
        } catch (SQLException | RuntimeException e) {
            connection.rollback(before);
            return new Outcome(change, null, e);
        }
    }

    /** After a commit H2 has handed everything to the operating system; this makes the disk have it. */
    private void force() throws SQLException {
        if (h2) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
