package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.records.TestStore.json;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

@OnEachDatabase
class RecordsTest {
    private static final Key KEY = Key.parse("Observation/o1");
    private static final String FIRST = "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":84.0}}";
    private static final String SECOND = "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.0e-2}}";

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

    @Test
    void every_version_can_be_read() {
        store.create("Observation/o1", FIRST);
        store.apply(write("Observation/o1", 1, SECOND));
        store.apply(Write.delete(KEY, 2));
        store.apply(write("Observation/o1", 3, FIRST));

        assertThat(store.records.history(KEY)).extracting(Version::version).containsExactly(4, 3, 2, 1);
        assertThat(store.records.history(KEY)).extracting(Version::deleted).containsExactly(false, true, false, false);
        assertThat(json(store.records.read(KEY).orElseThrow()))
                .contains("\"versionId\":\"4\"")
                .contains("84.0");
        assertThat(json(store.records.read(KEY, 2).orElseThrow()))
                .contains("\"versionId\":\"2\"")
                .contains("1.0e-2");
        assertThat(store.records.read(KEY, 3).orElseThrow().content()).isNull();
        assertThat(store.records.read(KEY, 4)).isEqualTo(store.records.read(KEY));
        assertThat(store.records.read(KEY, 5)).isEmpty();
        assertThat(store.records.read(KEY, 0)).isEmpty();
    }

    @Test
    void a_tombstone_is_read_and_not_found() {
        store.create("Observation/o1", FIRST);
        assertThat(store.search("Observation")).containsExactly("o1");

        store.apply(Write.delete(KEY, 1));

        assertThat(store.records.read(KEY).orElseThrow().deleted()).isTrue();
        assertThat(store.search("Observation")).isEmpty();
        assertThat(store.records.read(Key.parse("Observation/never"))).isEmpty();
        assertThat(store.records.history(Key.parse("Observation/never"))).isEmpty();
    }

    @Test
    void many_are_read_at_once() {
        store.create("Observation/o1", FIRST);
        store.create("Patient/o1", "{\"resourceType\":\"Patient\"}");
        store.create("Observation/o2", SECOND);

        assertThat(store.records.readAll(List.of(KEY, Key.parse("Patient/o1"), Key.parse("Patient/o2"), KEY)))
                .containsOnlyKeys(KEY, Key.parse("Patient/o1"))
                .containsEntry(KEY, store.records.read(KEY).orElseThrow());
        assertThat(store.records.readAll(List.of())).isEmpty();
    }

    @Test
    void a_version_that_is_not_the_last_any_more_is_stale() {
        store.create("Observation/o1", FIRST);
        store.apply(write("Observation/o1", 1, SECOND));

        assertThat(store.apply(write("Observation/o1", 1, FIRST))).isEqualTo(new Receipt.Stale(KEY, null));
        assertThat(store.apply(write("Observation/o1", 0, FIRST))).isEqualTo(new Receipt.Stale(KEY, null));
        assertThat(store.apply(write("Observation/o2", 1, FIRST)))
                .isEqualTo(new Receipt.Stale(Key.parse("Observation/o2"), null));
        assertThat(store.records.history(KEY)).hasSize(2);
    }

    @Test
    void a_change_is_all_or_nothing() {
        store.create("Observation/o1", FIRST);

        Receipt receipt = store.apply(
                write("Patient/p1", 0, "{\"resourceType\":\"Patient\"}"),
                write("Observation/o2", 0, FIRST),
                write("Observation/o1", 7, SECOND));

        assertThat(receipt).isInstanceOf(Receipt.Stale.class);
        assertThat(store.records.read(Key.parse("Patient/p1"))).isEmpty();
        assertThat(store.records.read(Key.parse("Observation/o2"))).isEmpty();
        assertThat(store.search("Observation")).containsExactly("o1");
    }

    @Test
    void a_receipt_tells_time_and_versions() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());

        Receipt.Applied applied = (Receipt.Applied) store.apply(write("Observation/o1", 0, FIRST));

        assertThat(applied.versions()).containsOnlyKeys(KEY).containsValue(1);
        assertThat(applied.at()).isBetween(before, Instant.now());
        assertThat(store.records.read(KEY).orElseThrow().lastUpdated()).isEqualTo(applied.at());
    }

    @Test
    void a_repeated_submission_is_answered_and_not_written() {
        byte[] fingerprint = {1, 2, 3};
        Submission first = new Submission(fingerprint, new byte[] {7});
        store.records.apply(new Change(List.of(write("Observation/o1", 0, FIRST)), List.of(), first));

        Receipt receipt = store.records.apply(new Change(
                List.of(write("Observation/o2", 0, FIRST)), List.of(), new Submission(fingerprint, new byte[] {8})));

        assertThat(((Receipt.Repeated) receipt).answer()).containsExactly(7);
        assertThat(store.records.read(Key.parse("Observation/o2"))).isEmpty();
        assertThat(store.records.answerTo(fingerprint).orElseThrow()).containsExactly(7);
        assertThat(store.records.answerTo(new byte[] {9})).isEmpty();
    }

    @Test
    void an_expectation_that_does_not_hold_any_more_is_stale() {
        Query query = Query.of("Patient", Criterion.of("identifier", "https://clinic.example/mrn|1"));
        String patient =
                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"https://clinic.example/mrn\",\"value\":\"1\"}]}";
        Expectation nobody = new Expectation(query, Optional.empty());
        Expectation one = new Expectation(query, Optional.of(Key.parse("Patient/p1")));
        assertThat(store.records.match(query, 2)).isEmpty();

        assertThat(store.records.apply(new Change(List.of(write("Patient/p1", 0, patient)), List.of(nobody), null)))
                .isInstanceOf(Receipt.Applied.class);

        assertThat(store.records.match(query, 2)).containsExactly(Key.parse("Patient/p1"));
        assertThat(store.records.apply(new Change(List.of(write("Patient/p2", 0, patient)), List.of(nobody), null)))
                .isEqualTo(new Receipt.Stale(null, query));
        assertThat(store.records.apply(new Change(List.of(write("Observation/o1", 0, FIRST)), List.of(one), null)))
                .isInstanceOf(Receipt.Applied.class);
        store.create("Patient/p3", patient);
        assertThat(store.records.apply(new Change(List.of(write("Observation/o2", 0, FIRST)), List.of(one), null)))
                .isEqualTo(new Receipt.Stale(null, query));
    }

    @Test
    void a_body_of_many_megabytes_comes_back_whole() {
        String data = "0123456789".repeat(350_000);
        String json = "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"" + data + "\"}";
        Key key = Key.parse("Binary/b");

        store.create("Binary/b", json);
        store.apply(write("Binary/b", 1, json.replace("text/plain", "text/html")));

        assertThat(json(store.records.read(key).orElseThrow())).endsWith("\"text/html\",\"data\":\"" + data + "\"}");
        assertThat(json(store.records.read(key, 1).orElseThrow()))
                .endsWith("\"text/plain\",\"data\":\"" + data + "\"}");
    }

    @Test
    void time_never_goes_backwards_even_if_the_clock_of_the_machine_does() throws Exception {
        store.create("Observation/o1", FIRST);
        store.records.close();
        try (var connection = store.pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE clock SET millis = "
                    + Instant.parse("2100-01-01T00:00:00Z").toEpochMilli());
        }

        try (Records reopened = Records.open(store.pool, TestStore.DEFINITIONS)) {
            Receipt.Applied applied = (Receipt.Applied) reopened.apply(Change.of(write("Observation/o2", 0, FIRST)));

            assertThat(applied.at()).isEqualTo("2100-01-01T00:00:00.001Z");
        }
    }

    @Test
    void a_closed_store_refuses_at_once() {
        store.create("Observation/o1", FIRST);
        store.records.close();

        assertThatThrownBy(() -> store.apply(write("Observation/o2", 0, FIRST))).isInstanceOf(RecordsUnavailable.class);
    }

    @Test
    void what_was_written_is_there_after_reopening() {
        store.create("Observation/o1", FIRST);
        store.close();

        store = new TestStore(database, folder);

        assertThat(json(store.records.read(KEY).orElseThrow())).contains("84.0");
        store.create("Observation/o2", SECOND);
        assertThat(store.search("Observation")).containsExactly("o1", "o2");
    }
}
