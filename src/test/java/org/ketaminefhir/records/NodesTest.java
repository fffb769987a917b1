package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Two stores on one PostgreSQL, as two nodes have them: each with its own writer and whatever it remembers. */
@Timeout(120)
class NodesTest {
    private static final int ROUNDS = 25;
    private static final int WRITERS = 3;
    private static final int PAGE = 10;

    @TempDir
    Path folder;

    private List<TestStore> nodes;

    /** Both at once, on a database that has nothing yet. */
    @BeforeEach
    void open() throws Exception {
        nodes = onEach(List.of(0, 1), node -> new TestStore(TestDatabase.POSTGRESQL, folder));
    }

    @AfterEach
    void close() {
        nodes.forEach(TestStore::close);
    }

    private interface Work<N, T> {
        T on(N node) throws Exception;
    }

    /** All start at the same moment. */
    private static <N, T> List<T> onEach(List<N> nodes, Work<N, T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(nodes.size());
        ExecutorService pool = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Callable<T>> calls = new ArrayList<>();
            for (N node : nodes) {
                calls.add(() -> {
                    start.await();
                    return work.on(node);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }

    private static String observation(String code) {
        return "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p\"},"
                + "\"code\":{\"coding\":[{\"system\":\"https://s.example/" + code + "\",\"code\":\"" + code + "\"}]}}";
    }

    private TestStore node(int number) {
        return nodes.get(number % nodes.size());
    }

    @Test
    void what_one_node_has_acknowledged_the_other_reads_and_finds() {
        for (int i = 0; i < ROUNDS; i++) {
            node(i).create("Observation/o" + i, observation("c" + i));

            assertThat(node(i + 1).records.read(Key.parse("Observation/o" + i))).isPresent();
            assertThat(node(i + 1).search("Observation", Criterion.of("code", "https://s.example/c" + i + "|c" + i)))
                    .containsExactly("o" + i);
        }
    }

    @Test
    void the_same_conditional_create_on_both_at_once_stores_one() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Query query = Query.of("Patient", Criterion.of("identifier", "s|" + i));
            String json = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"s\",\"value\":\"" + i + "\"}]}";

            List<Receipt> receipts = onEach(nodes, node -> {
                Expectation nobody = new Expectation(query, Optional.empty());
                return node.records.apply(
                        new Change(List.of(write("Patient/" + Ids.next(), 0, json)), List.of(nobody), null));
            });

            assertThat(receipts).filteredOn(Receipt.Applied.class::isInstance).hasSize(1);
            assertThat(receipts).filteredOn(Receipt.Stale.class::isInstance).hasSize(1);
            assertThat(node(i).records.match(query, 10)).hasSize(1);
        }
    }

    @Test
    void the_same_submission_to_both_at_once_is_written_once_and_both_are_told_the_same() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] fingerprint = {(byte) i};
            List<Receipt> receipts = onEach(nodes, node -> {
                String id = Ids.next();
                Submission submission = new Submission(fingerprint, id.getBytes());
                return node.records.apply(
                        new Change(List.of(write("Observation/" + id, 0, observation("x"))), List.of(), submission));
            });

            List<Receipt> repeated =
                    receipts.stream().filter(Receipt.Repeated.class::isInstance).toList();
            assertThat(repeated).hasSize(1);
            String told = new String(((Receipt.Repeated) repeated.get(0)).answer());
            assertThat(node(i).records.read(Key.parse("Observation/" + told))).isPresent();
        }
        assertThat(node(0).search("Observation", Criterion.of("code", "x"))).hasSize(ROUNDS);
    }

    @Test
    void no_version_and_no_number_is_given_twice_when_many_write_on_both() throws Exception {
        Key shared = Key.parse("Observation/shared");
        AtomicInteger own = new AtomicInteger();
        AtomicInteger won = new AtomicInteger();
        List<TestStore> writers =
                IntStream.range(0, 2 * WRITERS).mapToObj(this::node).toList();

        onEach(writers, node -> {
            for (int i = 0; i < ROUNDS; i++) {
                int number = own.getAndIncrement();
                node.create("Observation/own" + number, observation("own" + number));
                int based = node.records.read(shared).map(Version::version).orElse(0);
                if (node.apply(write("Observation/shared", based, observation("s" + based)))
                        instanceof Receipt.Applied) {
                    won.incrementAndGet();
                }
            }
            return null;
        });

        for (int i = 0; i < own.get(); i++) {
            assertThat(node(i).search("Observation", Criterion.of("code", "https://s.example/own" + i + "|own" + i)))
                    .containsExactly("own" + i);
        }
        List<Version> history = node(0).records.history(shared);
        assertThat(history).isEqualTo(node(1).records.history(shared));
        assertThat(history).hasSize(won.get()).isSortedAccordingTo((a, b) -> b.lastUpdated()
                .compareTo(a.lastUpdated()));
        history.forEach(
                version -> assertThat(TestStore.json(version)).contains("\"s" + (version.version() - 1) + "\""));
    }

    @Test
    void pages_miss_nothing_and_repeat_nothing_while_both_write() throws Exception {
        AtomicInteger number = new AtomicInteger();
        List<TestStore> writers =
                IntStream.range(0, 2 * WRITERS).mapToObj(this::node).toList();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                onEach(writers, node -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        node.create("Observation/o" + number.getAndIncrement(), observation("x"));
                    }
                    return null;
                });
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        while (committedUpTo(Long.MAX_VALUE).size() <= PAGE) {
            Thread.onSpinWait();
        }
        int rounds = 0;
        while (!writing.isDone()) {
            pageThrough(rounds++);
        }
        writing.join();
        pageThrough(rounds);
        assertThat(rounds).isPositive();
        assertThat(committedUpTo(Long.MAX_VALUE)).hasSize(writers.size() * ROUNDS);
    }

    /** The first page says how far all of them go; the last has nothing younger, and all that is older. */
    private void pageThrough(int round) throws Exception {
        Query query = Query.of("Observation", Criterion.of("code", "x")).count(PAGE);
        List<String> paged = new ArrayList<>();
        Page page = node(round).records.search(query);
        long upTo = JdbcSeal.load(node(round).pool)
                .open(page.next(), "Observation[]")
                .upTo();
        paged.addAll(TestStore.ids(page));
        for (int i = 1; page.next() != null; i++) {
            page = node(round + i).records.search(query.after(page.next()));
            paged.addAll(TestStore.ids(page));
        }
        assertThat(new HashSet<>(paged)).hasSize(paged.size());
        assertThat(paged).containsExactlyElementsOf(committedUpTo(upTo));
    }

    private List<String> committedUpTo(long pk) throws Exception {
        List<String> ids = new ArrayList<>();
        try (var connection = node(0).pool.getConnection();
                var select = connection.prepareStatement("SELECT id FROM record WHERE pk <= ? ORDER BY pk")) {
            select.setLong(1, pk);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }

    @Test
    void a_node_that_stands_still_in_its_turn_to_write_loses_it() throws Exception {
        TestStore still = node(0);
        JdbcBatch batch = new JdbcBatch(new JdbcConnections(still.pool), null);
        batch.begin();

        node(1).create("Observation/o", observation("x"));

        assertThatThrownBy(() -> batch.commit(List.of())).isInstanceOf(SQLException.class);
        assertThatThrownBy(batch::close).isInstanceOf(SQLException.class);
        still.create("Observation/o2", observation("x"));
        assertThat(node(1).search("Observation", Criterion.of("code", "x"))).containsExactly("o", "o2");
    }

    @Test
    void all_text_is_compared_by_its_bytes() throws Exception {
        Set<String> otherwise = new HashSet<>();
        try (var connection = node(0).pool.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c"
                                + " ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation"
                                + " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
                                + " AND c.relname <> 'records_schema' AND o.collname <> 'C'")) {
            while (rows.next()) {
                otherwise.add(rows.getString(1) + "." + rows.getString(2));
            }
        }
        assertThat(otherwise).isEmpty();
    }
}
