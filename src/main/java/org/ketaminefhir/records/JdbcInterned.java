package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A table of texts that stand in many rows and are numbers there. Belongs to the writer's thread, and is asked by who
 * has the turn to write: what it remembers was committed, and a number that was given stays.
 *
 * <p>New texts are learnt for a whole batch before its changes are applied, so that a change that fails takes away no
 * number that another one uses.
 */
final class JdbcInterned {
    private static final int REMEMBERED = 50_000;

    private final String insert;
    private final String select;
    private final String last;
    private final Map<String, Long> known = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Map<String, Long> now = new HashMap<>();

    JdbcInterned(String table, String column) {
        this.insert = "INSERT INTO %s (number, %s) VALUES (?, ?)".formatted(table, column);
        this.select = "SELECT number, %s FROM %s WHERE %s = ANY(?)".formatted(column, table, column);
        this.last = "SELECT MAX(number) FROM %s".formatted(table);
    }

    /** Has a number for each of the texts until the next call. */
    void learn(Connection connection, Set<String> texts) throws SQLException {
        now.clear();
        Set<String> missing = new HashSet<>();
        for (String text : texts) {
            Long number = known.get(text);
            if (number == null) {
                missing.add(text);
            } else {
                now.put(text, number);
            }
        }
        missing.removeAll(find(connection, missing));
        if (!missing.isEmpty()) {
            add(connection, missing);
        }
    }

    long number(String text) {
        return now.get(text);
    }

    /** What was learnt is on disk, and may be remembered. */
    void committed() {
        known.putAll(now);
    }

    /** Texts that it remembers may have been erased. */
    void forget() {
        known.clear();
    }

    private Set<String> find(Connection connection, Set<String> texts) throws SQLException {
        Set<String> found = new HashSet<>();
        if (texts.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setArray(1, connection.createArrayOf("VARCHAR", texts.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    now.put(rows.getString(2), rows.getLong(1));
                    found.add(rows.getString(2));
                }
            }
        }
        return found;
    }

    private void add(Connection connection, Set<String> texts) throws SQLException {
        long number;
        try (PreparedStatement statement = connection.prepareStatement(last);
                ResultSet row = statement.executeQuery()) {
            row.next();
            number = row.getLong(1);
        }
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (String text : texts) {
                number++;
                statement.setLong(1, number);
                statement.setString(2, text);
                statement.addBatch();
                now.put(text, number);
            }
            statement.executeBatch();
        }
    }
}
