package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.ketaminefhir.audit.Opening.Writes;
import org.ketaminefhir.audit.Verification.Fault;
import org.ketaminefhir.records.RecordsUnavailable;

/** Reads all chains from the first opening on, and stops at the first link that is not what was written. */
final class JdbcVerification {
    private final Connection connection;
    private final List<Head> expected;
    private final List<Head> heads = new ArrayList<>();
    private int chains;
    private long events;
    private byte[] opening = Hash.NONE;

    private JdbcVerification(Connection connection, List<Head> expected) {
        this.connection = connection;
        this.expected = expected;
    }

    static Verification of(DataSource database, List<Head> expected) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            // Others write on while this reads.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                JdbcVerification verification = new JdbcVerification(connection, expected);
                Optional<Fault> fault = verification.fault();
                return new Verification(fault, verification.chains, verification.events, verification.heads);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new RecordsUnavailable("the audit cannot be read", e);
        }
    }

    private Optional<Fault> fault() throws SQLException {
        int last;
        String newest;
        try (PreparedStatement select = connection.prepareStatement("SELECT chain, opening FROM audit_turn");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.of(new Fault(0, 0, "the table does not say which chain is the newest"));
            }
            last = row.getInt(1);
            newest = row.getString(2);
        }
        for (int chain = 1; chain <= last; chain++) {
            Optional<Fault> fault = chain(chain, chain == last);
            if (fault.isPresent()) {
                return fault;
            }
            chains++;
        }
        if (!Hash.hex(opening).equals(newest)) {
            return Optional.of(new Fault(last, 0, "its opening is not the newest that there was"));
        }
        for (Head head : expected) {
            if (head.chain() > last) {
                return Optional.of(new Fault(head.chain(), 0, "the chain is expected, and missing"));
            }
        }
        return outside(last);
    }

    private Optional<Fault> chain(int chain, boolean last) throws SQLException {
        Row row = row(chain);
        if (row == null) {
            return Optional.of(new Fault(chain, 0, "the chain is missing"));
        }
        opening = row.what().hash(opening);
        if (!Hash.hex(opening).equals(row.opening())) {
            return Optional.of(new Fault(chain, 0, "its opening is not what was written"));
        }
        List<Head> known = heads("SELECT chain, newest, head FROM audit_known WHERE chain = ? ORDER BY newest", chain);
        long newestKnown = known.isEmpty() ? -1 : known.get(known.size() - 1).link();
        expected.stream().filter(head -> head.chain() == chain).forEach(known::add);
        JdbcChainWalk walk = new JdbcChainWalk(connection, row.head(), opening, known);
        Optional<Fault> fault = walk.fault();
        events += walk.links();
        if (last || newestKnown != row.head().link()) {
            heads.add(row.head());
        }
        return fault;
    }

    private record Row(Opening what, String opening, Head head) {}

    private Row row(int chain) throws SQLException {
        List<Head> known = heads("SELECT chain, newest, head FROM audit_known WHERE opened = ? ORDER BY chain", chain);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT opened, node, writes, opening, newest, head FROM audit_chain WHERE chain = ?")) {
            select.setInt(1, chain);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                Writes writes = row.getString(3).equals(Writes.CHANGES.name()) ? Writes.CHANGES : Writes.OTHERS;
                return new Row(
                        new Opening(chain, row.getLong(1), row.getString(2), writes, known),
                        row.getString(4),
                        new Head(chain, row.getLong(5), row.getString(6)));
            }
        }
    }

    private List<Head> heads(String sql, int chain) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, chain);
            try (ResultSet row = select.executeQuery()) {
                List<Head> heads = new ArrayList<>();
                while (row.next()) {
                    heads.add(new Head(row.getInt(1), row.getLong(2), row.getString(3)));
                }
                return heads;
            }
        }
    }

    /** Rows that are in no chain. */
    private Optional<Fault> outside(int last) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT MIN(id) FROM audit_event WHERE id < ? OR id >= ?")) {
            select.setLong(1, new Place(1, 0).id());
            select.setLong(2, new Place(last + 1, 0).id());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                Place place = Place.of(row.getLong(1));
                return row.wasNull()
                        ? Optional.empty()
                        : Optional.of(
                                new Fault(place.chain(), place.link(), "the row is in a chain that was never opened"));
            }
        }
    }
}
