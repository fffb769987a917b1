package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes the tables, and makes the database keep its promises. */
final class JdbcSchema {
    /**
     * With a delay H2 has a thread that gathers what is left of old pages and gives their place back; without one the
     * file only grows. What is acknowledged does not wait for it, see {@link Durable#commit}. The place of old pages is
     * taken after a while in which the disk was forced, see {@link JdbcWriter}.
     */
    private static final List<String> ON_H2 = List.of("SET WRITE_DELAY 500", "SET RETENTION_TIME 10000");

    /**
     * A node that is gone, or stands still, while it has the turn to write loses it soon: its transaction ends when it
     * says nothing for ten seconds, or when its machine does not answer for ten. And no node waits for ever.
     */
    private static final List<String> ON_POSTGRESQL = List.of(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            "SET idle_in_transaction_session_timeout = '10s'",
            "SET statement_timeout = '30s'",
            "SET lock_timeout = '20s'",
            "SET tcp_keepalives_idle = 5",
            "SET tcp_keepalives_interval = 2",
            "SET tcp_keepalives_count = 3",
            "SET tcp_user_timeout = '10s'");

    private JdbcSchema() {}

    /** Nodes that start at the same moment do it one after another. */
    static void migrate(DataSource database, Tables tables) throws SQLException {
        DataSource unhurried = new JdbcUnhurried(database);
        if (isH2(database)) {
            migrate(unhurried, tables.history(), tables.common());
            return;
        }
        // Flyway has a lock too, but looks whether there is anything to begin with before it takes it.
        try (Connection connection = unhurried.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + tables.lock() + ")");
            try {
                migrate(unhurried, tables.history(), tables.locations());
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + tables.lock() + ")");
            }
        }
    }

    private static void migrate(DataSource database, String history, String... locations) {
        Flyway.configure(JdbcSchema.class.getClassLoader())
                .dataSource(database)
                .locations(locations)
                .table(history)
                // Other rooms have tables of their own in the same database.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    static boolean isH2(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return isH2(connection);
        }
    }

    static boolean isH2(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("H2");
    }

    /** Makes a commit on this connection one that a kill takes nothing of, and one that nobody waits for in vain. */
    static void prepareToWrite(Connection connection) throws SQLException {
        // What JdbcTurn promises rests on it, whatever the database was told.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            for (String setting : isH2(connection) ? ON_H2 : ON_POSTGRESQL) {
                statement.execute(setting);
            }
        }
    }
}
