package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes the texts that no row stands for any more out of the dictionaries: a URL of a document may say as much as the
 * document. Their numbers stay taken.
 */
final class JdbcErasedTexts {
    private static final String URIS =
            "SELECT number FROM uri WHERE uri NOT LIKE 'erased:%' EXCEPT SELECT uri FROM uri_index";
    /** The first key of a composite, as the schema has it, is none. */
    private static final String KEYS = "SELECT k.number FROM composite_key k WHERE k.number > 1000000"
            + " AND k.name NOT LIKE 'erased:%'"
            // Tables with an index by parameter; references are no part of any composite.
            + Stream.of("token_index", "date_index", "string_index", "quantity_index", "uri_index")
                    .map(table -> " AND NOT EXISTS (SELECT 1 FROM " + table + " i WHERE i.parameter = k.number)")
                    .collect(Collectors.joining());

    private JdbcErasedTexts() {}

    static void erase(Connection connection) throws SQLException {
        erase(connection, URIS, "UPDATE uri SET uri = ? WHERE number = ?");
        erase(connection, KEYS, "UPDATE composite_key SET name = ? WHERE number = ?");
    }

    private static void erase(Connection connection, String unused, String sql) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(unused);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (long number : numbers) {
                update.setString(1, "erased:" + number);
                update.setLong(2, number);
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
