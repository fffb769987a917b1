package org.ketaminefhir.login;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes the tables of this room; nodes that start at the same moment do it one after another. */
final class JdbcLoginSchema {
    /** Of the lock that the migration takes on PostgreSQL: any number that nobody else takes. */
    private static final long MIGRATION = 7_265_636_473L;

    private JdbcLoginSchema() {}

    static void migrate(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            if (connection.getMetaData().getDatabaseProductName().equals("H2")) {
                migrateAlone(database);
                return;
            }
            statement.execute("SELECT pg_advisory_lock(" + MIGRATION + ")");
            try {
                migrateAlone(database);
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + MIGRATION + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tables for logins cannot be made.", e);
        }
    }

    private static void migrateAlone(DataSource database) {
        Flyway.configure(JdbcLoginSchema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/login")
                .table("login_schema")
                // Other rooms have tables of their own in the same database.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
