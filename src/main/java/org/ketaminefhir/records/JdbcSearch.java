package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.ketaminefhir.search.Sql;

/** Binds a search to a connection. */
final class JdbcSearch {
    private JdbcSearch() {}

    static PreparedStatement prepare(Connection connection, Sql sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.text());
        bind(statement, sql);
        return statement;
    }

    static void bind(PreparedStatement statement, Sql sql) throws SQLException {
        List<Object> values = sql.values();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            statement.setObject(i + 1, value instanceof String text ? storable(text) : value);
        }
    }

    /** PostgreSQL takes no NUL into a text. No record has one, nor U+FFFF: what was asked is still not found. */
    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uffff');
    }
}
