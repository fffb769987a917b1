package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.audit.Opening.Writes;

/** Opens chains, one after another over all nodes. */
final class JdbcChains {
    /** Whose head, or whose last opening that wrote it down, is another than the one it has. */
    private static final String MOVED = "SELECT c.chain, c.newest, c.head FROM audit_chain c"
            + " WHERE NOT EXISTS (SELECT 1 FROM audit_known k WHERE k.chain = c.chain AND k.newest = c.newest)"
            + " ORDER BY c.chain";

    private final Connection connection;

    private JdbcChains(Connection connection) {
        this.connection = connection;
    }

    /** In the transaction of the connection, which has the turn until it ends. */
    static int open(Connection connection, String node, Writes writes) throws SQLException {
        return new JdbcChains(connection).open(node, writes);
    }

    private int open(String node, Writes writes) throws SQLException {
        int chain;
        byte[] before;
        try (PreparedStatement turn = connection.prepareStatement("SELECT chain, opening FROM audit_turn FOR UPDATE");
                ResultSet row = turn.executeQuery()) {
            row.next();
            chain = row.getInt(1) + 1;
            before = Hash.bytes(row.getString(2));
        }
        Opening opening = new Opening(chain, System.currentTimeMillis(), node, writes, moved(connection));
        String hash = Hash.hex(opening.hash(before));
        insert(opening, hash);
        try (PreparedStatement pass = connection.prepareStatement("UPDATE audit_turn SET chain = ?, opening = ?")) {
            pass.setInt(1, chain);
            pass.setString(2, hash);
            pass.executeUpdate();
        }
        return chain;
    }

    /** How the chains stand that have moved since an opening wrote that down. */
    static List<Head> moved(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MOVED);
                ResultSet row = select.executeQuery()) {
            List<Head> heads = new ArrayList<>();
            while (row.next()) {
                heads.add(new Head(row.getInt(1), row.getLong(2), row.getString(3)));
            }
            return heads;
        }
    }

    private void insert(Opening opening, String hash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO audit_chain (chain, opened, node, writes, opening, newest, head)"
                        + " VALUES (?, ?, ?, ?, ?, 0, ?)")) {
            insert.setInt(1, opening.chain());
            insert.setLong(2, opening.opened());
            insert.setString(3, opening.node());
            insert.setString(4, opening.writes().name());
            insert.setString(5, hash);
            insert.setString(6, hash);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO audit_known (chain, opened, newest, head) VALUES (?, ?, ?, ?)")) {
            for (Head head : opening.known()) {
                insert.setInt(1, head.chain());
                insert.setInt(2, opening.chain());
                insert.setLong(3, head.link());
                insert.setString(4, head.hash());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
