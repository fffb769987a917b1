package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;

@OnEachDatabase
class LabelsTest {
    private static final String TAGGED =
            "{\"resourceType\":\"%s\",\"meta\":{\"profile\":[\"%s\"],\"tag\":[%s],\"security\":[%s]}}";

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

    private static String record(String type, String profile, String tag, String security) {
        return TAGGED.formatted(type, profile, coding(tag), coding(security));
    }

    private static String coding(String code) {
        return "{\"system\":\"http://labels.example\",\"code\":\"" + code + "\"}";
    }

    private List<String> labelled(int atMost, String... types) {
        return store.records.labelled(Set.of(types), atMost).stream()
                .map(version -> version.key().toString())
                .toList();
    }

    @Test
    void one_record_shows_what_many_bear() {
        for (int i = 0; i < 5; i++) {
            store.create("Observation/o" + i, record("Observation", "http://p.example/1", "seen", "R"));
        }
        store.create("Observation/other", record("Observation", "http://p.example/2", "seen", "R"));
        store.create("Patient/p", record("Patient", "http://p.example/1", "seen", "V"));
        store.create("Observation/plain", "{\"resourceType\":\"Observation\"}");

        assertThat(labelled(10, "Observation")).containsExactly("Observation/o0", "Observation/other");
        assertThat(labelled(10, "Patient")).containsExactly("Patient/p");
        assertThat(labelled(10, "Observation", "Patient"))
                .containsExactly("Observation/o0", "Observation/other", "Patient/p");
        assertThat(labelled(1, "Observation", "Patient")).containsExactly("Observation/o0");
        assertThat(labelled(10, "Encounter")).isEmpty();
    }

    @Test
    void a_tag_is_no_security_label_though_it_has_the_same_code() {
        store.create("Patient/a", record("Patient", "http://p.example/1", "R", "N"));
        store.create("Patient/b", record("Patient", "http://p.example/1", "N", "R"));

        assertThat(labelled(10, "Patient")).containsExactly("Patient/a", "Patient/b");
    }

    @Test
    void what_no_current_version_bears_is_not_in_use() {
        store.create("Patient/a", record("Patient", "http://p.example/1", "seen", "R"));
        store.create("Patient/b", record("Patient", "http://p.example/2", "seen", "R"));
        store.apply(write("Patient/a", 1, "{\"resourceType\":\"Patient\"}"));
        store.apply(Write.delete(Key.parse("Patient/b"), 1));

        assertThat(labelled(10, "Patient")).isEmpty();
    }
}
