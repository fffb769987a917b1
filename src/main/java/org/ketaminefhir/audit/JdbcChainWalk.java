package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ketaminefhir.audit.Verification.Fault;

/** Goes along one chain, link by link, a page in memory at a time. */
final class JdbcChainWalk {
    private static final int PAGE = 1000;
    private static final String SELECT = "SELECT " + JdbcLinks.COLUMNS
            + ", hash FROM audit_event WHERE id >= ? AND id < ? ORDER BY id FETCH FIRST " + PAGE + " ROWS ONLY";

    private final Connection connection;
    private final Head head;
    private final List<Head> known;
    private byte[] hash;
    private long links;
    /** How many of the known heads lie behind. */
    private int passed;

    /**
     * @param head where the chain says that it ends
     * @param opening the hash before the first link
     * @param known how it stood when somebody looked
     */
    JdbcChainWalk(Connection connection, Head head, byte[] opening, List<Head> known) {
        this.connection = connection;
        this.head = head;
        this.hash = opening;
        this.known = known.stream().sorted(Comparator.comparingLong(Head::link)).toList();
    }

    /** How many were as they should be. */
    long links() {
        return links;
    }

    Optional<Fault> fault() throws SQLException {
        if (!standsAsKnown()) {
            return at(0, "its opening is another than the one that was known");
        }
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setLong(2, new Place(head.chain() + 1, 0).id());
            // From where a link 0 would be, which there is none.
            for (long from = 0; ; from = links + 1) {
                select.setLong(1, new Place(head.chain(), from).id());
                long before = links;
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        Optional<Fault> fault = link(row);
                        if (fault.isPresent()) {
                            return fault;
                        }
                    }
                }
                if (links - before < PAGE) {
                    return end();
                }
            }
        }
    }

    private Optional<Fault> link(ResultSet row) throws SQLException {
        Link link = JdbcLinks.read(row);
        long number = link.place().link();
        if (number > links + 1) {
            return at(links + 1, "the link is missing");
        }
        byte[] written = JdbcLinks.hash(row);
        if (number > head.link() || number == 0) {
            return at(number, "the row was added from outside");
        }
        if (!Arrays.equals(link.hash(hash), written)) {
            return at(number, "the row is not what was written");
        }
        hash = written;
        links = number;
        return standsAsKnown()
                ? Optional.empty()
                : at(number, "the chain was written anew: it is another than the one that was known");
    }

    private boolean standsAsKnown() {
        boolean same = true;
        while (passed < known.size() && known.get(passed).link() == links) {
            same &= known.get(passed++).hash().equals(Hash.hex(hash));
        }
        return same;
    }

    private Optional<Fault> end() {
        long most = known.isEmpty() ? 0 : known.get(known.size() - 1).link();
        if (links < Math.max(most, head.link())) {
            return at(links + 1, "the end of the chain is missing, from this link on");
        }
        return Hash.hex(hash).equals(head.hash())
                ? Optional.empty()
                : at(links, "the newest link is another than the chain says");
    }

    private Optional<Fault> at(long link, String what) {
        return Optional.of(new Fault(head.chain(), link, what));
    }
}
