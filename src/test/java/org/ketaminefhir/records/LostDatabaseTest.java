package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;

/** PostgreSQL goes away under the store, and comes back. */
@Timeout(120)
class LostDatabaseTest {
    private static final String OBSERVATION = "{\"resourceType\":\"Observation\",\"code\":{\"coding\":"
            + "[{\"system\":\"https://s.example/%1$s\",\"code\":\"%1$s\"}]}}";

    @TempDir
    Path folder;

    private TestStore store;
    private Connection operator;

    @BeforeEach
    void open() throws SQLException {
        store = new TestStore(TestDatabase.POSTGRESQL, folder);
        operator = DriverManager.getConnection(TestDatabase.POSTGRESQL.url(folder));
    }

    @AfterEach
    void close() throws SQLException {
        operator.close();
        store.close();
    }

    private void operate(String sql) throws SQLException {
        try (Statement statement = operator.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As a restart of the database does. */
    private void cutAll() throws SQLException {
        operate("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    private static Write observation(String id) {
        return write("Observation/" + id, 0, OBSERVATION.formatted(id));
    }

    @Test
    void when_all_connections_were_cut_the_next_reader_and_the_next_writer_notice_nothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            warmAllConnections();
            cutAll();
            assertThat(store.records.read(Key.parse("Observation/o"))).isEmpty();
            cutAll();
            assertThat(store.apply(observation("o" + i))).isInstanceOf(Receipt.Applied.class);
        }
        assertThat(store.search("Observation")).containsExactly("o0", "o1", "o2");
    }

    /** The pool does not look again at connections that were used a moment ago. */
    private void warmAllConnections() throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < store.pool.getMaximumPoolSize() - 1; i++) {
            all.add(store.pool.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    @Test
    void while_the_database_is_away_callers_are_told_and_afterwards_all_is_well() throws Exception {
        assertThat(store.apply(observation("before"))).isInstanceOf(Receipt.Applied.class);
        allowConnections(false);
        cutAll();

        assertThatThrownBy(() -> store.records.read(Key.parse("Observation/before")))
                .isInstanceOf(RecordsUnavailable.class);
        assertThatThrownBy(() -> store.apply(observation("during"))).isInstanceOf(RecordsUnavailable.class);

        allowConnections(true);
        assertThat(store.records.read(Key.parse("Observation/before"))).isPresent();
        assertThat(store.apply(observation("after"))).isInstanceOf(Receipt.Applied.class);
        assertThat(store.search("Observation")).containsExactly("before", "after");
    }

    /** Can be said from another database only. */
    private void allowConnections(boolean allowed) throws SQLException {
        String name = operator.getCatalog();
        String elsewhere = TestDatabase.POSTGRESQL.url(folder).replace("/" + name, "/postgres");
        try (Connection connection = DriverManager.getConnection(elsewhere);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + allowed);
        }
    }

    @Test
    void who_is_cut_off_in_the_middle_of_a_change_is_told_and_its_numbers_go_to_others() throws Exception {
        operator.setAutoCommit(false);
        operate("LOCK TABLE record IN SHARE MODE");
        CompletableFuture<Receipt> change = CompletableFuture.supplyAsync(() -> store.apply(observation("cut")));
        while (!cutWhoWaitsForTable()) {
            Thread.onSpinWait();
        }

        assertThatThrownBy(change::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RecordsUnavailable.class);
        operator.rollback();
        operator.setAutoCommit(true);
        try (TestStore other = new TestStore(TestDatabase.POSTGRESQL, folder)) {
            assertThat(other.apply(observation("other"))).isInstanceOf(Receipt.Applied.class);
            assertThat(store.apply(observation("cut"))).isInstanceOf(Receipt.Applied.class);

            assertThat(other.search("Observation", Criterion.of("code", "https://s.example/cut|")))
                    .containsExactly("cut");
            assertThat(store.search("Observation", Criterion.of("code", "https://s.example/other|")))
                    .containsExactly("other");
        }
    }

    private boolean cutWhoWaitsForTable() throws SQLException {
        try (Statement statement = operator.createStatement();
                var cut = statement.executeQuery("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return cut.next();
        }
    }
}
