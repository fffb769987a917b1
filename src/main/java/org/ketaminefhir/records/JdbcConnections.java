package org.ketaminefhir.records;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The pool's connections, of which all may have died since they were last used: the database was started anew, or a
 * proxy between has cut them.
 */
final class JdbcConnections {
    /** More than a pool holds. */
    private static final int DEAD = 100;

    /** The connection is broken; the database was closed, and opens for the next connection. */
    private static final Set<String> OF_H2 = Set.of("90067", "90098", "90121");

    private final DataSource database;

    JdbcConnections(DataSource database) {
        this.database = database;
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Reads on any connection; if it proves dead, once more on one that lives. */
    <T> T read(Work<T> work) {
        try {
            try (Connection connection = database.getConnection()) {
                return work.on(connection);
            } catch (SQLException e) {
                if (!died(e)) {
                    throw e;
                }
            }
            try (Connection connection = living()) {
                return work.on(connection);
            }
        } catch (SQLException e) {
            throw new RecordsUnavailable("the database does not answer", e);
        }
    }

    /** A connection that has just answered; those that do not leave the pool. */
    Connection living() throws SQLException {
        for (int dead = 0; ; dead++) {
            Connection connection = database.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                return connection;
            } catch (SQLException e) {
                discard(connection);
                if (dead == DEAD) {
                    throw e;
                }
            }
        }
    }

    private void discard(Connection connection) throws SQLException {
        if (database instanceof HikariDataSource pool) {
            pool.evictConnection(connection);
        } else {
            connection.close();
        }
    }

    /** Whether the connection is gone, and with it whatever was not committed; a pool that has none to give is not. */
    static boolean died(SQLException e) {
        String state = e.getSQLState();
        return !(e instanceof SQLTransientConnectionException)
                && state != null
                && (state.startsWith("08") || state.startsWith("57P0") || OF_H2.contains(state));
    }
}
