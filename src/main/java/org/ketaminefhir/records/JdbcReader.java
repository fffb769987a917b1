package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ketaminefhir.search.Finder;

/** Reads versions by name, on a connection that it is given. */
final class JdbcReader {
    private static final String CURRENT = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.id = ? AND r.type = ?";
    private static final String SUPERSEDED = "SELECT r.pk, r.type, r.id, h.version, h.updated, h.content"
            + " FROM record r JOIN record_history h ON h.record = r.pk WHERE r.id = ? AND r.type = ?";

    private final JdbcNames names;

    JdbcReader(JdbcNames names) {
        this.names = names;
    }

    Optional<Version> current(Connection connection, Key key) throws SQLException {
        return first(connection, CURRENT, key, null);
    }

    Optional<Version> version(Connection connection, Key key, int version) throws SQLException {
        Optional<Version> current = first(connection, CURRENT + " AND r.version = ?", key, version);
        // In this order: a version that is superseded meanwhile is found in the history.
        return current.isPresent() ? current : first(connection, SUPERSEDED + " AND h.version = ?", key, version);
    }

    /** Newest first, as one statement sees it. */
    List<Version> history(Connection connection, Key key) throws SQLException {
        String both = CURRENT + " UNION ALL " + SUPERSEDED + " ORDER BY 4 DESC";
        try (PreparedStatement select = connection.prepareStatement(both)) {
            select.setString(1, key.id());
            select.setInt(2, names.type(key.type()));
            select.setString(3, key.id());
            select.setInt(4, names.type(key.type()));
            return versions(connection, JdbcRow.readAll(select, names));
        }
    }

    Map<Key, Version> all(Connection connection, Collection<Key> keys) throws SQLException {
        Set<Key> wanted = new HashSet<>(keys);
        Map<Key, Version> found = new HashMap<>();
        if (wanted.isEmpty()) {
            return found;
        }
        String sql = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.id = ANY(?)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            Object[] ids = wanted.stream().map(Key::id).distinct().toArray();
            select.setArray(1, connection.createArrayOf("VARCHAR", ids));
            for (JdbcRow row : JdbcRow.readAll(select, names)) {
                if (wanted.contains(row.key())) {
                    found.put(row.key(), row.version(connection));
                }
            }
        }
        return found;
    }

    List<Version> versions(Connection connection, List<JdbcRow> rows) throws SQLException {
        List<Version> versions = new ArrayList<>(rows.size());
        for (JdbcRow row : rows) {
            versions.add(row.version(connection));
        }
        return versions;
    }

    static Optional<byte[]> answerTo(Connection connection, byte[] fingerprint) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT answer FROM submission WHERE fingerprint = ?")) {
            select.setBytes(1, fingerprint);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private Optional<Version> first(Connection connection, String sql, Key key, Integer version) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, key.id());
            select.setInt(2, names.type(key.type()));
            if (version != null) {
                select.setInt(3, version);
            }
            List<JdbcRow> rows = JdbcRow.readAll(select, names);
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0).version(connection));
        }
    }
}
