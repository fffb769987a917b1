package org.ketaminefhir.records;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.ketaminefhir.search.Seal;

/** The seal of page links, whose key stands in the database: so it is that of all nodes, and outlives them. */
final class JdbcSeal {
    private JdbcSeal() {}

    static Seal load(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            // Two nodes may be the first at once.
            JdbcTurn.take(connection);
            byte[] key = read(connection);
            if (key == null) {
                key = new byte[Seal.KEY_BYTES];
                new SecureRandom().nextBytes(key);
                write(connection, key);
            }
            connection.commit();
            return new Seal(key);
        }
    }

    private static byte[] read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT secret FROM page_key");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    private static void write(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO page_key (secret) VALUES (?)")) {
            insert.setBytes(1, key);
            insert.executeUpdate();
        }
    }
}
