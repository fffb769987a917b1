package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes the tables, and makes the database keep its promises. */
final class JdbcSchema {
    private JdbcSchema() {}

    static void migrate(DataSource database) {
        Flyway.configure(JdbcSchema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/records")
                .table("records_schema")
                // Other rooms have tables of their own in the same database.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    static boolean isH2(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("H2");
    }

    /** H2 holds a commit back for half a second unless told otherwise: a kill would take what was acknowledged. */
    static void writeAtOnce(Connection connection) throws SQLException {
        if (isH2(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET WRITE_DELAY 0");
            }
        }
    }
}
