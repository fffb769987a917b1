package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.records.TestStore.write;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** What a store of H2 keeps when its files are taken from under it. */
@Timeout(120)
class H2FilesTest {
    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(TestDatabase.H2, folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static String observation(String code) {
        return "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p\"},"
                + "\"code\":{\"coding\":[{\"system\":\"https://s.example/" + code + "\",\"code\":\"" + code + "\"}]}}";
    }

    @Test
    void when_the_database_was_closed_under_it_the_store_opens_it_again() throws Exception {
        store.create("Observation/o", observation("x"));
        Connection killer = store.pool.getConnection();
        killer.createStatement().execute("SHUTDOWN IMMEDIATELY");
        store.pool.evictConnection(killer);

        store.create("Observation/o2", observation("x"));

        assertThat(store.records.readAll(List.of(Key.parse("Observation/o"), Key.parse("Observation/o2"))))
                .hasSize(2);
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

    @Test
    void what_is_written_anew_many_times_does_not_fill_the_disk() throws Exception {
        try (Connection connection = store.pool.getConnection()) {
            connection.createStatement().execute("SET RETENTION_TIME 100");
        }
        int records = 1000;
        for (int n = 0; n < records; n++) {
            store.apply(write("Observation/o" + n, 0, observation("x")));
        }
        Path file = folder.resolve("records.mv.db");
        long before = Files.size(file);
        for (int version = 1; version <= 3; version++) {
            for (int n = 0; n < records; n++) {
                // Far from each other, so that each change touches other pages.
                store.apply(write("Observation/o" + (n * 7919) % records, version, observation("y" + version)));
            }
        }
        // 19 MB where nothing is given back.
        assertThat(Files.size(file) - before).isLessThan(12_000_000);
    }

    /** H2 overwrites nothing that is younger than ten seconds, so a copy from front to back is what a kill leaves. */
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
        try (TestStore copy = new TestStore(TestDatabase.H2, image)) {
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
