package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.records.TestStore.json;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;

/** What an erasure takes, what it leaves, and that a store that is open meanwhile goes on rightly. */
@OnEachDatabase
class ErasureTest {
    private static final Instant DAY = Instant.parse("2016-01-01T00:00:00Z");
    private static final SearchContract CONTRACT = SearchContract.of(TestStore.DEFINITIONS);

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

    private Erasure.Extent erase(String patient) {
        return Erasure.in(store.pool, CONTRACT).erase(patient, DAY, Alongside.NOTHING);
    }

    private static String of(String patient, String more) {
        return "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/%s\"}%s}"
                .formatted(patient, more);
    }

    private static String dated(String patient, String date) {
        return of(patient, ",\"effectiveDateTime\":\"%s\"".formatted(date));
    }

    @Test
    void a_text_that_was_erased_is_found_again_when_it_comes_again() {
        String source = ",\"meta\":{\"source\":\"https://only.example/\"},\"effectiveDateTime\":\"2014\"";
        store.create("Observation/first", of("p", source));
        assertThat(store.find("Observation", "_source=https://only.example/")).containsExactly("first");

        erase("p");
        // The writer of the open store had the number of the text in mind.
        store.create("Observation/second", of("q", source));

        assertThat(store.find("Observation", "_source=https://only.example/")).containsExactly("second");
    }

    @Test
    void a_version_that_was_filed_with_another_patient_goes_with_that_one_and_the_record_stays() {
        store.create("Observation/o", dated("wrong", "2014"));
        store.apply(write("Observation/o", 1, dated("right", "2014")));
        store.create("Patient/wrong", "{\"resourceType\":\"Patient\"}");
        store.create("Observation/w", dated("wrong", "2014"));

        assertThat(erase("wrong").superseded()).isEqualTo(1);

        Key key = Key.parse("Observation/o");
        assertThat(json(store.records.read(key).orElseThrow())).contains("Patient/right");
        assertThat(store.records.read(key, 1)).isEmpty();

        store.apply(write("Observation/o", 2, dated("right", "2015")));
        assertThat(store.records
                        .history(new HistoryQuery("Observation", "o", null, null, null, 1, null))
                        .total())
                .isEqualTo(2);
    }

    @Test
    void a_version_of_another_patient_stays_when_the_record_goes() {
        store.create("Observation/o", dated("other", "2014"));
        store.apply(write("Observation/o", 1, dated("p", "2014")));

        assertThat(erase("p").records()).isEqualTo(Map.of("Observation", 1));

        Key key = Key.parse("Observation/o");
        assertThat(store.records.read(key).orElseThrow().deleted()).isTrue();
        assertThat(json(store.records.read(key, 1).orElseThrow())).contains("Patient/other");
        assertThat(erase("p").isNothing()).isTrue();
    }

    @Test
    void a_record_that_came_back_goes_again() {
        store.create("Observation/o", dated("p", "2014"));
        erase("p");
        store.apply(write("Observation/o", 2, dated("p", "2014")));

        assertThat(erase("p").records()).isEqualTo(Map.of("Observation", 1));

        Version now = store.records.read(Key.parse("Observation/o")).orElseThrow();
        assertThat(now.deleted()).isTrue();
        assertThat(now.version()).isEqualTo(4);
    }

    @Test
    void what_is_too_young_is_refused() {
        refused("2016-01-01", "\"effectiveDateTime\":\"2016-01-01\"");
        refused("year", "\"effectiveDateTime\":\"2016\"");
        refused("open", "\"effectivePeriod\":{\"start\":\"2016-02-01\"}");
        refused("until", "\"effectivePeriod\":{\"start\":\"2011-02-01\",\"end\":\"2017\"}");
        // Nobody knows of when it tells, and it was written today.
        refused("undated", "\"valueString\":\"x\"");

        store.create("Observation/since", of("since", ",\"effectivePeriod\":{\"start\":\"2011-02-01\"}"));
        store.create("Observation/undated-too", of("since", ""));
        assertThat(erase("since").records()).isEqualTo(Map.of("Observation", 2));

        store.create("Observation/gone", dated("gone", "2017"));
        store.apply(Write.delete(Key.parse("Observation/gone"), 1));
        assertThatThrownBy(() -> erase("gone")).isInstanceOf(Erasure.Refused.class);
    }

    private void refused(String patient, String when) {
        store.create("Observation/" + patient, of(patient, "," + when));

        assertThatThrownBy(() -> erase(patient)).isInstanceOf(Erasure.Refused.class);

        assertThat(store.records
                        .read(Key.parse("Observation/" + patient))
                        .orElseThrow()
                        .deleted())
                .isFalse();
    }

    @Test
    void who_is_only_mentioned_is_no_patient() {
        store.create(
                "Group/g",
                """
                {"resourceType":"Group","member":[{"entity":{"reference":"Patient/p"}}]}""");

        assertThatThrownBy(() -> erase("p")).isInstanceOf(Erasure.Refused.class);
    }

    @Test
    void a_submission_is_forgotten_unless_it_brought_records_of_others() {
        byte[] own = submit(
                "own",
                "Observation/a",
                dated("p", "2014"),
                "Organization/o",
                """
                {"resourceType":"Organization"}""");
        byte[] shared = submit("shared", "Observation/b", dated("p", "2014"), "Observation/c", dated("q", "2014"));

        erase("p");

        assertThat(store.records.answerTo(own)).isEmpty();
        assertThat(store.records.answerTo(shared)).isPresent();
    }

    private byte[] submit(String fingerprint, String one, String oneJson, String other, String otherJson) {
        byte[] name = fingerprint.getBytes(UTF_8);
        store.records.apply(new Change(
                List.of(write(one, 0, oneJson), write(other, 0, otherJson)),
                List.of(),
                new Submission(name, (one + "\n" + other).getBytes(UTF_8))));
        return name;
    }

    /** {@link JdbcErasedTexts} does not look there for the keys of composites. */
    @Test
    void references_are_no_part_of_composites() {
        assertThat(CONTRACT.types())
                .flatMap(CONTRACT::parameters)
                .flatMap(SearchContract.Parameter::components)
                .extracting(SearchContract.Parameter::kind)
                .isNotEmpty()
                .doesNotContain(SearchParamType.REFERENCE);
    }

    @Test
    void what_cannot_be_put_on_record_is_not_done() {
        store.create("Observation/o", dated("p", "2014"));
        Erasure erasure = Erasure.in(store.pool, CONTRACT);

        assertThatThrownBy(() -> erasure.erase("p", DAY, (connection, applied) -> {
                    throw new SQLException("no audit");
                }))
                .isInstanceOf(RecordsUnavailable.class);

        assertThat(store.find("Observation", "patient=p")).containsExactly("o");
        assertThat(store.apply(write("Observation/o", 1, dated("p", "2015")))).isInstanceOf(Receipt.Applied.class);
    }

    @Test
    void what_is_written_alongside_is_told_every_tombstone() {
        store.create("Observation/o", dated("p", "2014"));
        store.create("Observation/void", dated("p", "2014"));
        store.apply(Write.delete(Key.parse("Observation/void"), 1));
        List<Receipt.Applied> told = new ArrayList<>();

        Erasure.in(store.pool, CONTRACT).erase("p", DAY, (connection, applied) -> told.add(applied));

        assertThat(told).singleElement().satisfies(applied -> assertThat(applied.versions())
                .isEqualTo(Map.of(Key.parse("Observation/o"), 2, Key.parse("Observation/void"), 2)));
    }

    @Test
    void a_store_that_is_not_indexed_as_the_program_does_is_left_alone() throws Exception {
        store.create("Observation/o", dated("p", "2014"));
        try (var connection = store.pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE parameter_name SET fingerprint = NULL");
        }

        assertThatThrownBy(() -> erase("p"))
                .isInstanceOf(Erasure.Refused.class)
                .hasMessageContaining("start the server");
    }
}
