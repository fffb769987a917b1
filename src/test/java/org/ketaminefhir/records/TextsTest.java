package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;

/** Characters that databases treat each in its way. */
@OnEachDatabase
class TextsTest {
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

    private void named(String id, String family) {
        store.create(
                "Patient/" + id,
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\"}],"
                        + "\"identifier\":[{\"system\":\"s\",\"value\":\"" + family + "\"}]}");
    }

    @Test
    void a_beginning_is_found_whatever_follows_it() {
        named("plain", "ab");
        named("private", "ab\uE000");
        named("beyond", "ab\uD83D\uDE00");
        named("last", "ab\uFFFD");
        named("next", "ac");
        named("shorter", "a");

        assertThat(store.search("Patient", Criterion.of("family", "ab")))
                .containsExactly("plain", "private", "beyond", "last");
        assertThat(store.search("Patient", Criterion.of("family", "ab\uD83D\uDE00")))
                .containsExactly("beyond");
        assertThat(store.search("Patient", Criterion.of("family", "a"))).hasSize(6);
    }

    @Test
    void case_counts_in_codes_and_not_in_names() {
        named("small", "zoe");
        named("large", "ZOE");

        assertThat(store.search("Patient", Criterion.of("identifier", "s|zoe"))).containsExactly("small");
        assertThat(store.search("Patient", Criterion.of("family", "zo"))).containsExactly("small", "large");
    }

    @Test
    void what_no_text_can_hold_is_found_nowhere() {
        named("a", "ab");

        assertThat(store.search("Patient", Criterion.of("family", "ab\0"))).isEmpty();
        assertThat(store.search("Patient", Criterion.of("identifier", "s|ab\0")))
                .isEmpty();
        assertThat(store.search("Patient", Criterion.of("_id", "a\0"))).isEmpty();
    }
}
