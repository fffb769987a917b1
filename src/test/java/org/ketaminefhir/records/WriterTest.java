package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.records.TestStore.write;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Numbers;
import org.ketaminefhir.search.Query;

@Timeout(120)
class WriterTest {
    private static final int THREADS = 8;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(folder);
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
        try (JdbcBatch batch = new JdbcBatch(store.pool, names)) {
            // The second row of the same name breaks the unique index, after the first was sent to the database.
            List<Write> twice = List.of(
                    write("Observation/bad", 0, observation("bad")), write("Observation/good2", 0, observation("bad")));
            Prepared first = prepared(names, List.of(write("Observation/good1", 0, observation("good1"))));
            Prepared broken = prepared(names, twice, 7);
            Prepared last = prepared(names, List.of(write("Observation/good2", 0, observation("good2"))));

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
        return prepared(names, writes, 1);
    }

    /** Index rows of a parameter number that does not fit the column fail when they are written. */
    private static Prepared prepared(JdbcNames names, List<Write> writes, int factor) {
        Numbers numbers = new Numbers() {
            @Override
            public int type(String name) {
                return names.type(name);
            }

            @Override
            public int parameter(Parameter parameter) {
                return names.parameter(parameter) * (factor == 1 ? 1 : 100_000);
            }
        };
        Indexer indexer = new Indexer(SearchContract.of(TestStore.DEFINITIONS), numbers);
        List<Indexed> indexed = writes.stream()
                .map(write ->
                        indexer.index(write.key().type(), write.key().id(), write.resource(), write.equivalents()))
                .toList();
        Change change = new Change(writes, List.of(), null);
        return new Prepared(change, indexed, List.of(), new CompletableFuture<>());
    }

    @Test
    void callers_are_answered_when_the_database_goes_away() throws Exception {
        store.create("Observation/o", observation("x"));
        Connection killer = store.pool.getConnection();
        killer.createStatement().execute("SHUTDOWN IMMEDIATELY");
        store.pool.evictConnection(killer);

        assertThatThrownBy(() -> store.apply(write("Observation/o2", 0, observation("x"))))
                .isInstanceOf(RecordsUnavailable.class);
        // The pool may hand out a connection that is gone as well, but not for ever.
        while (!written("Observation/o3")) {
            Thread.onSpinWait();
        }
        assertThat(store.records.readAll(List.of(Key.parse("Observation/o"), Key.parse("Observation/o3"))))
                .hasSize(2);
    }

    private boolean written(String key) {
        try {
            return store.apply(write(key, 0, observation("x"))) instanceof Receipt.Applied;
        } catch (RecordsUnavailable e) {
            return false;
        }
    }

    @Test
    void a_copy_of_the_files_under_load_shows_whole_changes_and_all_that_were_acknowledged() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        AtomicInteger running = new AtomicInteger(1);
        for (int i = 0; i < 4; i++) {
            writers.execute(() -> {
                while (running.get() == 1) {
                    int n = number.getAndIncrement();
                    store.apply(
                            write("Patient/p" + n, 0, "{\"resourceType\":\"Patient\"}"),
                            write("Observation/a" + n, 0, observation("n" + n)),
                            write("Observation/b" + n, 0, observation("n" + n)));
                    acknowledged.add(n);
                }
            });
        }
        for (int image = 0; image < 3; image++) {
            int before = acknowledged.size();
            while (acknowledged.size() < before + 20) {
                Thread.onSpinWait();
            }
            Set<Integer> owed = Set.copyOf(acknowledged);
            Path copy = Files.createDirectory(folder.resolve("image" + image));
            copy(folder.resolve("records.mv.db"), copy.resolve("records.mv.db"));
            verify(copy, owed, number.get());
        }
        running.set(0);
        writers.shutdown();
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** H2 overwrites nothing that is younger than 45 seconds, so a copy from front to back is what a kill leaves. */
    private static void copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to)) {
            in.transferTo(out);
        }
    }

    private static void verify(Path image, Set<Integer> owed, int upTo) {
        List<Key> keys = new ArrayList<>();
        for (int n = 0; n < upTo; n++) {
            keys.addAll(List.of(
                    Key.parse("Patient/p" + n), Key.parse("Observation/a" + n), Key.parse("Observation/b" + n)));
        }
        try (TestStore copy = new TestStore(image)) {
            Set<Key> there = copy.records.readAll(keys).keySet();
            for (int n = 0; n < upTo; n++) {
                long parts = keys.subList(3 * n, 3 * n + 3).stream()
                        .filter(there::contains)
                        .count();
                assertThat(parts).isIn(0L, 3L);
                assertThat(!owed.contains(n) || parts == 3).isTrue();
            }
            Query indexed =
                    Query.of("Observation", Criterion.of("patient", "p")).count(0);
            assertThat(copy.records.search(indexed).total()).isEqualTo(there.size() * 2L / 3);
        }
    }
}
