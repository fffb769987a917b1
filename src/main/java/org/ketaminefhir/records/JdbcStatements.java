package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Statements of one connection, parsed once. Those that change something are collected, and go in one trip for each
 * statement: a writer that has its turn keeps all others waiting.
 */
final class JdbcStatements {
    private static final int KEPT = 100;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

    private final Set<PreparedStatement> first = new LinkedHashSet<>();
    private final Set<PreparedStatement> then = new LinkedHashSet<>();

    JdbcStatements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement get(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            if (statements.size() >= KEPT) {
                Iterator<PreparedStatement> all = statements.values().iterator();
                all.next().close();
                all.remove();
            }
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** To be filled and added to its batch; sent before all that is to be sent {@link #then}. */
    PreparedStatement first(String sql) throws SQLException {
        PreparedStatement statement = get(sql);
        first.add(statement);
        return statement;
    }

    PreparedStatement then(String sql) throws SQLException {
        PreparedStatement statement = get(sql);
        then.add(statement);
        return statement;
    }

    void send() throws SQLException {
        for (PreparedStatement statement : first) {
            statement.executeBatch();
        }
        for (PreparedStatement statement : then) {
            statement.executeBatch();
        }
    }

    /** Nothing of a change that failed half-way may go with the next. */
    void drop() throws SQLException {
        for (PreparedStatement statement : first) {
            statement.clearBatch();
        }
        for (PreparedStatement statement : then) {
            statement.clearBatch();
        }
        first.clear();
        then.clear();
    }
}
