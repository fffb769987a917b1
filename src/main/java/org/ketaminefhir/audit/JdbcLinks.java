package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the links of a chain, and reads what is written. */
final class JdbcLinks {
    static final String COLUMNS = Stream.concat(Stream.of("id", "recorded", "outcome"), Link.TEXTS.stream())
            .collect(Collectors.joining(", "));

    private static final int FIRST_TEXT = 4;
    private static final int HASH = FIRST_TEXT + Link.TEXTS.size();
    private static final String INSERT = "INSERT INTO audit_event (" + COLUMNS + ", hash) VALUES ("
            + String.join(", ", Collections.nCopies(HASH, "?")) + ")";

    private JdbcLinks() {}

    /**
     * Adds links in the transaction of the connection. Where the chain stands is read from the database each time, so
     * that nothing is left of what was rolled back; nobody else adds to this chain.
     */
    static void append(Connection connection, int chain, List<Happening> events, long recorded) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        long link;
        byte[] hash;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT newest, head FROM audit_chain WHERE chain = ?")) {
            select.setInt(1, chain);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                link = row.getLong(1);
                hash = Hash.bytes(row.getString(2));
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Happening event : events) {
                for (Happening row : event.rows()) {
                    Link next = Link.of(new Place(chain, ++link), recorded, row);
                    hash = next.hash(hash);
                    add(insert, next, hash);
                }
            }
            insert.executeBatch();
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE audit_chain SET newest = ?, head = ? WHERE chain = ?")) {
            update.setLong(1, link);
            update.setString(2, Hash.hex(hash));
            update.setInt(3, chain);
            update.executeUpdate();
        }
    }

    private static void add(PreparedStatement insert, Link link, byte[] hash) throws SQLException {
        insert.setLong(1, link.place().id());
        insert.setLong(2, link.recorded());
        insert.setInt(3, link.outcome());
        for (int i = 0; i < Link.TEXTS.size(); i++) {
            insert.setString(FIRST_TEXT + i, link.texts().get(i));
        }
        insert.setBytes(HASH, hash);
        insert.addBatch();
    }

    /** Of a row whose columns begin with {@link #COLUMNS}. */
    static Link read(ResultSet row) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Link.TEXTS.size(); i++) {
            texts.add(row.getString(FIRST_TEXT + i));
        }
        return new Link(Place.of(row.getLong(1)), row.getLong(2), row.getInt(3), texts);
    }

    /** Of a row that has its hash behind them. */
    static byte[] hash(ResultSet row) throws SQLException {
        return row.getBytes(HASH);
    }
}
