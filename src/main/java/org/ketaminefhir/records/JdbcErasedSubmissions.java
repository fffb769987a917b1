package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ketaminefhir.records.JdbcHolding.Held;

/**
 * Forgets the submissions that brought a patient's records, and no other patient's: a fingerprint shows to whoever has
 * the submission that it was sent.
 */
final class JdbcErasedSubmissions {
    private static final String OF_THESE_MOMENTS = "SELECT fingerprint, answer FROM submission WHERE updated IN ("
            + "SELECT updated FROM record WHERE patient = ? UNION SELECT updated FROM record_history WHERE patient = ?)";
    private static final String OF_OTHERS =
            "SELECT 1 FROM record WHERE id = ANY(?) AND patient <> ? AND content IS NOT NULL";

    private JdbcErasedSubmissions() {}

    /** Before the records are gone. */
    static void remove(Connection connection, JdbcHolding holding) throws SQLException {
        Set<String> erased =
                holding.records().stream().map(Held::key).map(Key::toString).collect(Collectors.toSet());
        List<byte[]> forgotten = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OF_THESE_MOMENTS)) {
            select.setLong(1, holding.number());
            select.setLong(2, holding.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Set<String> named = new HashSet<>(List.of(new String(row.getBytes(2), UTF_8).split("\n")));
                    if (named.stream().anyMatch(erased::contains) && !ofOthers(connection, named, holding.number())) {
                        forgotten.add(row.getBytes(1));
                    }
                }
            }
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM submission WHERE fingerprint = ?")) {
            for (byte[] fingerprint : forgotten) {
                delete.setBytes(1, fingerprint);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static boolean ofOthers(Connection connection, Set<String> named, long patient) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OF_OTHERS)) {
            Object[] ids = named.stream()
                    .map(name -> name.substring(name.indexOf('/') + 1))
                    .toArray();
            select.setArray(1, connection.createArrayOf("VARCHAR", ids));
            select.setLong(2, patient);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }
}
