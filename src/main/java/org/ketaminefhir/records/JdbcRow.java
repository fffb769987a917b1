package org.ketaminefhir.records;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.search.Finder;

/** A version as it stands in a row, whose body may go on in further rows. */
record JdbcRow(
        long pk, Key key, int version, long updated, byte[] content, String patient, String owner, String keptFor) {
    /** H2 takes no more than 2^20 bytes into one value. */
    static final int PART = 1_000_000;

    /** A row of {@link Finder#COLUMNS}. */
    static JdbcRow read(ResultSet row, JdbcNames names) throws SQLException {
        Key key = new Key(names.type(row.getInt(2)), row.getString(3));
        return new JdbcRow(
                row.getLong(1),
                key,
                row.getInt(4),
                row.getLong(5),
                row.getBytes(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }

    static List<JdbcRow> readAll(PreparedStatement select, JdbcNames names) throws SQLException {
        List<JdbcRow> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(read(rows, names));
            }
        }
        return found;
    }

    Version version(Connection connection) throws SQLException {
        Content body = content == null ? null : Content.stored(whole(connection));
        return new Version(key, version, Instant.ofEpochMilli(updated), content == null, body, patient, owner, keptFor);
    }

    private byte[] whole(Connection connection) throws SQLException {
        if (content.length < PART) {
            return content;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(2 * PART);
        whole.writeBytes(content);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT content FROM content_part WHERE record = ? AND version = ? ORDER BY part")) {
            select.setLong(1, pk);
            select.setInt(2, version);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    whole.writeBytes(rows.getBytes(1));
                }
            }
        }
        return whole.toByteArray();
    }
}
