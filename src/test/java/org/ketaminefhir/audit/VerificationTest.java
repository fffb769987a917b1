package org.ketaminefhir.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.records.RecordsUnavailable;

/** Somebody changes the tables with SQL, and is found out: each fault is named by chain and link. */
@OnEachDatabase
class VerificationTest {
    private static final long CHAIN = 1L << 40;

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestAudit audit;

    /** Chains 1 and 2 with three links in the second, then a restart, then chains 3 and 4 with two in the fourth. */
    @BeforeEach
    void open() {
        try (TestAudit first = new TestAudit(database, folder)) {
            first.write(TestAudit.read("p1", "Observation/o1:1"));
            first.write(TestAudit.read("p2", "Observation/o2:1"), TestAudit.read("p3"));
        }
        audit = new TestAudit(database, folder);
        audit.write(TestAudit.read("p1", "Patient/p1:2"));
        audit.write(TestAudit.read("p4"));
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private void found(int chain, long link, String what) {
        assertThat(audit.verify().fault()).hasValueSatisfying(fault -> {
            assertThat(fault.chain()).as(fault.toString()).isEqualTo(chain);
            assertThat(fault.link()).as(fault.toString()).isEqualTo(link);
            assertThat(fault.what()).contains(what);
        });
    }

    private static long id(int chain, long link) {
        return chain * CHAIN + link;
    }

    @Test
    void what_nobody_touched_is_sound() {
        Verification verification = audit.verify();

        assertThat(verification.fault()).isEmpty();
        assertThat(verification.chains()).isEqualTo(4);
        assertThat(verification.events()).isEqualTo(5);
        assertThat(verification.heads().stream().map(Head::chain)).containsExactly(4);
        assertThat(audit.verify(verification.heads().toArray(Head[]::new)).fault())
                .isEmpty();
    }

    @Test
    void every_column_counts() {
        for (String column : Link.TEXTS) {
            String before = column.equals("token") || column.equals("query") ? "NULL" : column;
            audit.sql("CREATE TABLE kept AS SELECT * FROM audit_event WHERE id = " + id(2, 2));
            audit.sql("UPDATE audit_event SET " + column + " = 'READS' WHERE id = " + id(2, 2));
            found(2, 2, "not what was written");
            audit.sql(
                    "UPDATE audit_event SET " + column + " = (SELECT " + before + " FROM kept) WHERE id = " + id(2, 2));
            audit.sql("DROP TABLE kept");
        }
        assertThat(audit.verify().fault()).isEmpty();
        audit.sql("UPDATE audit_event SET recorded = recorded + 1 WHERE id = " + id(2, 1));
        found(2, 1, "not what was written");
        audit.sql("UPDATE audit_event SET recorded = recorded - 1 WHERE id = " + id(2, 1));
        audit.sql("UPDATE audit_event SET outcome = 4 WHERE id = " + id(4, 2));
        found(4, 2, "not what was written");
    }

    @Test
    void an_empty_text_is_not_none() {
        audit.sql("UPDATE audit_event SET query = '' WHERE id = " + id(2, 3));

        found(2, 3, "not what was written");
    }

    @Test
    void a_row_is_gone_from_the_middle() {
        audit.sql("DELETE FROM audit_event WHERE id = " + id(2, 2));

        found(2, 2, "missing");
    }

    @Test
    void the_end_is_gone() {
        audit.sql("DELETE FROM audit_event WHERE id = " + id(4, 2));

        found(4, 2, "the end of the chain is missing");
    }

    @Test
    void the_end_is_gone_and_the_chain_says_that_it_ends_before() {
        audit.sql("DELETE FROM audit_event WHERE id >= " + id(2, 2) + " AND id < " + id(3, 0));
        audit.sql("UPDATE audit_chain SET newest = 1, head = '" + Hash.hex(hash(2, 1)) + "' WHERE chain = 2");

        // The restart wrote down how the chain stood.
        found(2, 2, "the end of the chain is missing");
    }

    @Test
    void a_whole_chain_is_gone() {
        audit.sql("DELETE FROM audit_event WHERE id > " + id(2, 0) + " AND id < " + id(3, 0));
        found(2, 1, "the end of the chain is missing");
        audit.sql("DELETE FROM audit_chain WHERE chain = 2");
        found(2, 0, "the chain is missing");
        audit.sql("UPDATE audit_chain SET chain = chain - 1 WHERE chain > 2");
        found(2, 0, "opening");
    }

    @Test
    void the_newest_chain_is_gone() {
        audit.sql("DELETE FROM audit_event WHERE id > " + id(4, 0));
        audit.sql("DELETE FROM audit_chain WHERE chain = 4");
        found(4, 0, "the chain is missing");
    }

    @Test
    void the_newest_chain_is_gone_with_all_that_told_of_it() {
        List<Head> heads = audit.verify().heads();
        audit.sql("DELETE FROM audit_event WHERE id > " + id(4, 0));
        audit.sql("DELETE FROM audit_chain WHERE chain = 4");
        audit.sql("DELETE FROM audit_known WHERE opened = 4");
        audit.sql("UPDATE audit_turn SET chain = 3, opening = (SELECT opening FROM audit_chain WHERE chain = 3)");

        assertThat(audit.verify().fault()).as("nothing in the database tells").isEmpty();
        assertThat(audit.verify(heads.get(0)).fault()).hasValueSatisfying(fault -> assertThat(fault.toString())
                .isEqualTo("chain 4, link 0: the chain is expected, and missing"));
    }

    @Test
    void two_rows_change_places() {
        audit.sql("UPDATE audit_event SET id = 0 WHERE id = " + id(2, 1));
        audit.sql("UPDATE audit_event SET id = " + id(2, 1) + " WHERE id = " + id(2, 2));
        audit.sql("UPDATE audit_event SET id = " + id(2, 2) + " WHERE id = 0");

        found(2, 1, "not what was written");
    }

    @Test
    void a_row_is_added() {
        String copy = "INSERT INTO audit_event (id, " + JdbcLinks.COLUMNS.substring("id, ".length())
                + ", hash) SELECT %d, " + JdbcLinks.COLUMNS.substring("id, ".length())
                + ", hash FROM audit_event WHERE id = " + id(2, 3);
        for (long id : List.of(id(2, 4), id(2, 0), id(3, 1), id(9, 1), 5L)) {
            audit.sql(copy.formatted(id));
            Place place = Place.of(id);
            found(place.chain(), place.link(), id == 5 || place.chain() == 9 ? "never opened" : "added from outside");
            audit.sql("DELETE FROM audit_event WHERE id = " + id);
        }
        assertThat(audit.verify().fault()).isEmpty();
    }

    @Test
    void what_was_known_of_others_cannot_be_forgotten() {
        audit.sql("DELETE FROM audit_known WHERE chain = 2");

        found(3, 0, "opening");
    }

    @Test
    void a_chain_that_was_written_anew_is_another_than_the_one_that_was_known() {
        List<Head> heads = audit.verify().heads();
        audit.sql("UPDATE audit_event SET patient = 'p9' WHERE id = " + id(4, 1));
        rewrite();

        assertThat(audit.verify().fault()).as("nothing in the database tells").isEmpty();
        assertThat(audit.verify(heads.get(0)).fault()).hasValueSatisfying(fault -> assertThat(fault.toString())
                .startsWith("chain 4, link 2: the chain was written anew"));
    }

    private byte[] hash(int chain, long link) {
        try (var connection = audit.pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT hash FROM audit_event WHERE id = " + id(chain, link))) {
            row.next();
            return row.getBytes(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What somebody does who knows how it is done: hashes of the newest chain are made anew. */
    private void rewrite() {
        try (var connection = audit.pool.getConnection();
                var statement = connection.createStatement()) {
            byte[] hash;
            try (var row = statement.executeQuery("SELECT opening FROM audit_chain WHERE chain = 4")) {
                row.next();
                hash = Hash.bytes(row.getString(1));
            }
            for (int link = 1; link <= 2; link++) {
                try (var row = statement.executeQuery(
                        "SELECT " + JdbcLinks.COLUMNS + ", hash FROM audit_event WHERE id = " + id(4, link))) {
                    row.next();
                    hash = JdbcLinks.read(row).hash(hash);
                }
                try (var update = connection.prepareStatement("UPDATE audit_event SET hash = ? WHERE id = ?")) {
                    update.setBytes(1, hash);
                    update.setLong(2, id(4, link));
                    update.executeUpdate();
                }
            }
            statement.executeUpdate("UPDATE audit_chain SET head = '" + Hash.hex(hash) + "' WHERE chain = 4");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void where_there_is_no_audit_nothing_is_said_of_it(@TempDir Path empty) {
        try (HikariDataSource other = database.pool(empty)) {
            assertThatThrownBy(() -> Verification.of(other, List.of())).isInstanceOf(RecordsUnavailable.class);
        }
    }
}
