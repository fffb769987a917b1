package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Query;

@Timeout(120)
@OnEachDatabase
class WriterTest {
    private static final int THREADS = 8;

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = pool.invokeAll(
                    IntStream.range(0, threads).mapToObj(i -> work).toList());
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
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

    @Test
    void no_version_is_lost_when_many_write_to_a_fresh_store() throws Exception {
        Key shared = Key.parse("Observation/shared");
        AtomicInteger own = new AtomicInteger();
        AtomicInteger won = new AtomicInteger();

        together(THREADS, () -> {
            for (int i = 0; i < 20; i++) {
                store.create("Observation/own" + own.getAndIncrement(), observation("own"));
                int based = store.records.read(shared).map(Version::version).orElse(0);
                if (store.apply(write("Observation/shared", based, observation("s" + based)))
                        instanceof Receipt.Applied) {
                    won.incrementAndGet();
                }
            }
            return null;
        });

        assertThat(store.records
                        .search(Query.of("Observation", Criterion.of("code", "own"))
                                .count(1000))
                        .versions())
                .hasSize(THREADS * 20);
        List<Version> history = store.records.history(shared);
        assertThat(won).hasValue(history.size());
        assertThat(history.stream().map(Version::version).toList())
                .isEqualTo(IntStream.range(0, won.get())
                        .mapToObj(i -> won.get() - i)
                        .toList());
        for (Version version : history) {
            assertThat(TestStore.json(version)).contains("\"s" + (version.version() - 1) + "\"");
        }
        assertThat(history).isSortedAccordingTo((a, b) -> b.lastUpdated().compareTo(a.lastUpdated()));
    }

    @Test
    void the_same_conditional_create_at_once_stores_one() throws Exception {
        Query query = Query.of("Patient", Criterion.of("identifier", "s|1"));
        String json = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"s\",\"value\":\"1\"}]}";
        CountDownLatch start = new CountDownLatch(THREADS);

        List<Receipt> receipts = together(THREADS, () -> {
            Write write = write("Patient/" + Ids.next(), 0, json);
            Expectation nobody = new Expectation(query, Optional.empty());
            start.countDown();
            start.await();
            return store.records.apply(new Change(List.of(write), List.of(nobody), null));
        });

        assertThat(receipts).filteredOn(Receipt.Applied.class::isInstance).hasSize(1);
        assertThat(receipts).filteredOn(Receipt.Stale.class::isInstance).hasSize(THREADS - 1);
        assertThat(store.records.match(query, 10)).hasSize(1);
    }

    @Test
    void the_same_submission_at_once_is_written_once() throws Exception {
        CountDownLatch start = new CountDownLatch(THREADS);

        List<Receipt> receipts = together(THREADS, () -> {
            String id = Ids.next();
            Submission submission = new Submission(new byte[] {1}, id.getBytes());
            start.countDown();
            start.await();
            return store.records.apply(
                    new Change(List.of(write("Observation/" + id, 0, observation("x"))), List.of(), submission));
        });

        List<String> stored = store.search("Observation", Criterion.of("code", "x"));
        assertThat(stored).hasSize(1);
        assertThat(receipts)
                .filteredOn(Receipt.Repeated.class::isInstance)
                .hasSize(THREADS - 1)
                .allSatisfy(receipt -> assertThat(((Receipt.Repeated) receipt).answer())
                        .isEqualTo(stored.get(0).getBytes()));
    }

    @Test
    void a_change_that_fails_takes_no_neighbour_with_it() throws Exception {
        JdbcNames names = names();
        try (JdbcBatch batch = new JdbcBatch(new JdbcConnections(store.pool), names)) {
            // A code that does not fit its column fails when the index rows are written, after the records.
            List<Write> twice = List.of(
                    write("Observation/bad", 0, observation("bad")), write("Observation/good2", 0, observation("bad")));
            Prepared first = prepared(names, List.of(write("Observation/good1", 0, observation("good1"))));
            Prepared broken = prepared(names, twice, List.of(new IndexRow.Token(1, null, "x".repeat(1000))));
            Prepared last = prepared(names, List.of(write("Observation/good2", 0, observation("good2"))));

            batch.begin();
            List<JdbcBatch.Outcome> outcomes = batch.commit(List.of(first, broken, last));

            assertThat(outcomes.get(0).receipt()).isInstanceOf(Receipt.Applied.class);
            assertThat(outcomes.get(1).failure()).isNotNull();
            assertThat(outcomes.get(2).receipt()).isInstanceOf(Receipt.Applied.class);
        }
        assertThat(store.search("Observation", Criterion.of("code", "bad"))).isEmpty();
        assertThat(store.search("Observation", Criterion.of("patient", "p"))).containsExactly("good1", "good2");
        assertThat(store.search("Observation", Criterion.of("code", "https://s.example/good2|good2")))
                .containsExactly("good2");
    }

    private JdbcNames names() throws Exception {
        return JdbcNames.load(store.pool, SearchContract.of(TestStore.DEFINITIONS));
    }

    private static Prepared prepared(JdbcNames names, List<Write> writes) {
        return prepared(names, writes, List.of());
    }

    /** @param more a row of each write, whatever it says */
    private static Prepared prepared(JdbcNames names, List<Write> writes, List<IndexRow> more) {
        Indexer indexer = new Indexer(SearchContract.of(TestStore.DEFINITIONS), names);
        List<Indexed> indexed = new ArrayList<>();
        for (Write write : writes) {
            Indexed found = indexer.index(write.key().type(), write.key().id(), write.resource(), write.derived());
            List<IndexRow> rows = new ArrayList<>(found.rows());
            rows.addAll(more);
            indexed.add(new Indexed(found.patient(), rows, List.of(), found.facts()));
        }
        Change change = new Change(writes, List.of(), null);
        return new Prepared(change, indexed, List.of(), List.of(), new CompletableFuture<>());
    }
}
