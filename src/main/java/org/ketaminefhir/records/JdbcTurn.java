package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The turn to write. Of all writers of all nodes one has it, from {@link #take} until its transaction ends; what the
 * ones before it committed it sees. So versions and expectations hold from check to commit, no number is given twice,
 * time goes forward, and primary keys grow with commits, as paging needs.
 *
 * @see <a href="https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED">Read Committed</a>
 */
final class JdbcTurn {
    private final Connection connection;
    private final Instant at;
    private long newest;
    private long erasures;

    private JdbcTurn(Connection connection, long before, long newest, long erasures) {
        this.connection = connection;
        this.at = Instant.ofEpochMilli(Math.max(before + 1, System.currentTimeMillis()));
        this.newest = newest;
        this.erasures = erasures;
    }

    /** Waits for the turn; the first statement of a transaction. */
    static JdbcTurn take(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT millis, newest, erasures FROM clock FOR UPDATE");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new JdbcTurn(connection, row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** The time of all that is written in this turn: after that of every earlier turn, by a millisecond at least. */
    Instant at() {
        return at;
    }

    /** A primary key above all that were ever committed. */
    long nextKey() {
        return ++newest;
    }

    /** How often texts were erased that writers remember the numbers of. */
    long erasures() {
        return erasures;
    }

    /** From the next turn on nobody relies on what was remembered before. */
    void erased() {
        erasures++;
    }

    /** Hands time and keys on to the next one; before the commit of something written. */
    void pass() throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE clock SET millis = ?, newest = ?, erasures = ?")) {
            update.setLong(1, at.toEpochMilli());
            update.setLong(2, newest);
            update.setLong(3, erasures);
            update.executeUpdate();
        }
    }
}
