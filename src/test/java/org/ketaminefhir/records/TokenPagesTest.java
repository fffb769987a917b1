package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Searches for one token, whose pages are read in the order of the index. */
@OnEachDatabase
class TokenPagesTest {
    private static final String[] ALL = {"o0", "o1", "o2", "o3", "o4", "o5", "o6"};

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder);
        for (String id : ALL) {
            put(id, id.equals("o3") ? "preliminary" : "final", "s", "t", "u");
            put("other-" + id, "final", "s");
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** With the code x in some systems and y in one. */
    private void put(String id, String status, String... systems) {
        String code = id.startsWith("other") ? "z" : "x";
        String codings = Stream.concat(
                        Stream.of(systems).map(system -> coding(system, code)), Stream.of(coding("s", "y")))
                .collect(Collectors.joining(","));
        store.create(
                "Observation/" + id,
                "{\"resourceType\":\"Observation\",\"status\":\"%s\",\"code\":{\"coding\":[%s]}}"
                        .formatted(status, codings));
    }

    private static String coding(String system, String code) {
        return "{\"system\":\"http://%s.example\",\"code\":\"%s\"}".formatted(system, code);
    }

    private List<String> all(int count, Criterion... criteria) {
        return store.all(Query.of("Observation", criteria).count(count));
    }

    @Test
    void a_record_that_has_the_code_of_several_systems_comes_once() {
        Criterion code = Criterion.of("code", "x");

        for (int count : List.of(1, 2, 3, 7, 50)) {
            assertThat(all(count, code)).containsExactly(ALL);
        }
        assertThat(store.records.search(Query.of("Observation", code).count(0)).total())
                .isEqualTo(ALL.length);
    }

    @Test
    void what_else_is_asked_for_holds_on_every_page() {
        Criterion code = Criterion.of("code", "x");

        assertThat(all(2, code, Criterion.of("status", "final"))).containsExactly("o0", "o1", "o2", "o4", "o5", "o6");
        assertThat(all(2, code, new Criterion("status", "not", List.of("final"))))
                .containsExactly("o3");
        assertThat(all(2, Criterion.of("code", "http://t.example|x"))).containsExactly(ALL);
        assertThat(all(2, Criterion.of("code", "http://t.example|y"))).isEmpty();
        assertThat(all(3, code, Criterion.of("code", "y"))).containsExactly(ALL);
    }

    @Test
    void a_system_alone_and_several_codes_find_each_once_too() {
        assertThat(all(2, Criterion.of("code", "http://t.example|"))).containsExactly(ALL);
        assertThat(all(3, Criterion.of("code", "x", "z")))
                .hasSize(2 * ALL.length)
                .doesNotHaveDuplicates();
    }
}
