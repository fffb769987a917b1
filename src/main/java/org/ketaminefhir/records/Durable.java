package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What the store promises of its commits, for a room that keeps tables of its own in the same database: what was
 * committed and forced survives a kill, and nobody waits in vain.
 */
public final class Durable {
    private Durable() {}

    /** Something read on a connection. */
    public interface Reading<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Reads on any connection; if it proves dead, once more on one that lives.
     *
     * @throws RecordsUnavailable if the database does not answer
     */
    public static <T> T read(DataSource database, Reading<T> reading) {
        return new JdbcConnections(database).read(reading::on);
    }

    /** Makes the tables, or brings them up to date; nodes that start at the same moment do it one after another. */
    public static void migrate(DataSource database, Tables tables) throws SQLException {
        JdbcSchema.migrate(database, tables);
    }

    /** A connection that has just answered, ready for transactions that are on disk when they are {@link #commit}ted. */
    public static Connection writer(DataSource database) throws SQLException {
        return writer(new JdbcConnections(database));
    }

    static Connection writer(JdbcConnections connections) throws SQLException {
        Connection connection = connections.living();
        try {
            JdbcSchema.prepareToWrite(connection);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What this has returned from is on the disk: H2 on its own takes its time. */
    public static void commit(Connection connection) throws SQLException {
        connection.commit();
        force(connection);
    }

    /** Makes the disk have what was committed by anybody. */
    static void force(Connection connection) throws SQLException {
        if (JdbcSchema.isH2(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
            connection.commit();
        }
    }

    /** Whether the connection is gone, and with it whatever was not committed. */
    public static boolean died(SQLException e) {
        return JdbcConnections.died(e);
    }
}
