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
import org.ketaminefhir.search.Sights;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/** Reads versions by name, on a connection that it is given. */
final class JdbcReader {
    private static final String CURRENT = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.id = ? AND r.type = ?";
    private static final String SUPERSEDED = "SELECT " + Finder.SUPERSEDED
            + " FROM record r JOIN record_history h ON h.record = r.pk WHERE r.id = ? AND r.type = ?";

    private final JdbcNames names;
    private final Sights sights;
    private final View view;
    private final JdbcPast past;

    JdbcReader(JdbcNames names, Sights sights, View view, JdbcPast past) {
        this.names = names;
        this.sights = sights;
        this.view = view;
        this.past = past;
    }

    private Sql seen(Key key) {
        return sights.of(view, List.of(key.type()), "r");
    }

    private Sql seenThen(Key key) {
        return sights.ofHistory(view, key.type(), "h");
    }

    Optional<Version> current(Connection connection, Key key) throws SQLException {
        return first(connection, CURRENT, key, null, seen(key));
    }

    Optional<Version> version(Connection connection, Key key, int version) throws SQLException {
        Optional<Version> current = first(connection, CURRENT + " AND r.version = ?", key, version, seen(key));
        // In this order: a version that is superseded meanwhile is found in the history.
        return current.isPresent()
                ? current
                : first(connection, SUPERSEDED + " AND h.version = ?", key, version, seenThen(key))
                        .filter(one -> past.inView(view, one));
    }

    /** Newest first, as one statement sees it. */
    List<Version> history(Connection connection, Key key) throws SQLException {
        List<Object> values = new ArrayList<>();
        String both = CURRENT + and(key, seen(key), values) + " UNION ALL " + SUPERSEDED
                + and(key, seenThen(key), values) + " ORDER BY 4 DESC";
        try (PreparedStatement select = JdbcSearch.prepare(connection, new Sql(both, values))) {
            return versions(connection, JdbcRow.readAll(select, names)).stream()
                    .filter(version -> past.inView(view, version))
                    .toList();
        }
    }

    private String and(Key key, Sql seen, List<Object> values) {
        values.add(key.id());
        values.add(names.type(key.type()));
        values.addAll(seen.values());
        return " AND " + seen.text();
    }

    Map<Key, Version> all(Connection connection, Collection<Key> keys) throws SQLException {
        Set<Key> wanted = new HashSet<>(keys);
        Map<Key, Version> found = new HashMap<>();
        if (wanted.isEmpty()) {
            return found;
        }
        Sql seen = sights.of(view, wanted.stream().map(Key::type).distinct().toList(), "r");
        List<Object> values = new ArrayList<>();
        values.add(wanted.stream().map(Key::id).distinct().toArray(String[]::new));
        values.addAll(seen.values());
        String sql = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.id = ANY(?) AND " + seen.text();
        try (PreparedStatement select = JdbcSearch.prepare(connection, new Sql(sql, values))) {
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

    private Optional<Version> first(Connection connection, String sql, Key key, Integer version, Sql seen)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(key.id());
        values.add(names.type(key.type()));
        if (version != null) {
            values.add(version);
        }
        values.addAll(seen.values());
        try (PreparedStatement select = JdbcSearch.prepare(connection, new Sql(sql + " AND " + seen.text(), values))) {
            List<JdbcRow> rows = JdbcRow.readAll(select, names);
            return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0).version(connection));
        }
    }
}
