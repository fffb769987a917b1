package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Sql;

/** Groups records by their codes, where one record with two codes makes them one group, and keeps the latest of each. */
final class JdbcLatest {
    private record Found(long pk, long at) {}

    /** Code to the code that stands for its group. */
    private final Map<String, String> groups = new HashMap<>();

    private final Map<Long, String> codeOf = new HashMap<>();
    private final Map<Long, Long> times = new LinkedHashMap<>();

    private JdbcLatest() {}

    /** In groups, that with the newest record first; within one the newest first. */
    static List<JdbcRow> rows(Connection connection, JdbcNames names, Sql search, int each) throws SQLException {
        JdbcLatest latest = new JdbcLatest();
        try (PreparedStatement select = JdbcSearch.prepare(connection, search);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                latest.add(row.getLong(1), row.getInt(2) + "|" + row.getString(3), row.getLong(4));
            }
        }
        return read(connection, names, latest.chosen(each));
    }

    private void add(long pk, String code, long at) {
        times.merge(pk, at, Math::max);
        String other = codeOf.putIfAbsent(pk, code);
        if (other != null) {
            groups.put(group(code), group(other));
        }
    }

    private String group(String code) {
        String parent = groups.getOrDefault(code, code);
        return parent.equals(code) ? code : group(parent);
    }

    private List<Long> chosen(int each) {
        Map<String, List<Found>> found = new LinkedHashMap<>();
        times.entrySet().stream()
                .map(entry -> new Found(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Found::at)
                        .thenComparingLong(Found::pk)
                        .reversed())
                .forEach(one -> found.computeIfAbsent(group(codeOf.get(one.pk())), code -> new ArrayList<>())
                        .add(one));
        return found.values().stream()
                .flatMap(group -> group.stream().limit(each))
                .map(Found::pk)
                .toList();
    }

    private static List<JdbcRow> read(Connection connection, JdbcNames names, Collection<Long> keys)
            throws SQLException {
        Map<Long, JdbcRow> rows = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk = ANY(?) AND r.content IS NOT NULL")) {
            select.setArray(1, connection.createArrayOf("BIGINT", keys.toArray()));
            JdbcRow.readAll(select, names).forEach(row -> rows.put(row.pk(), row));
        }
        return keys.stream().filter(rows::containsKey).map(rows::get).toList();
    }
}
