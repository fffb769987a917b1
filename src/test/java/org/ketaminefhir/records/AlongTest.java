package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.UnknownParameter;

@OnEachDatabase
class AlongTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder, DeclaredLinks.links());
        put("Organization/top", "\"name\":\"Top\"");
        put("Organization/clinic", "\"name\":\"Clinic\"," + ref("partOf", "Organization/top"));
        put("Patient/p1", ref("managingOrganization", "Organization/clinic"));
        put("Patient/p2", "\"gender\":\"male\"");
        put("Encounter/e1", "\"status\":\"finished\"");
        put("Group/g", code("group"));
        put(
                "Observation/a",
                code("x") + "," + ref("subject", "Patient/p1") + "," + ref("encounter", "Encounter/e1")
                        + ",\"hasMember\":[{\"reference\":\"Observation/b\"},{\"reference\":\"Observation/c\"}]");
        put("Observation/b", code("x") + "," + ref("subject", "Patient/p1"));
        put("Observation/c", code("y") + "," + ref("subject", "Group/g"));
        put("Observation/d", code("y") + "," + ref("subject", "Patient/gone"));
        put("Provenance/v", "\"target\":[{\"reference\":\"Observation/a\"},{\"reference\":\"Patient/p2\"}]");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(String key, String members) {
        String type = key.substring(0, key.indexOf('/'));
        store.create(key, "{\"resourceType\":\"" + type + "\"," + members + "}");
    }

    private static String ref(String element, String target) {
        return "\"" + element + "\":{\"reference\":\"" + target + "\"}";
    }

    private static String code(String code) {
        return "\"code\":{\"coding\":[{\"system\":\"s\",\"code\":\"" + code + "\"}]}";
    }

    private List<String> find(String type, String name, String... values) {
        return store.search(type, Criterion.of(name, values));
    }

    private List<String> along(Query query, Include... includes) {
        Page page = store.records.search(query.including(includes));
        assertThat(page.along().all()).isTrue();
        return page.along().versions().stream()
                .map(version -> version.key().toString())
                .toList();
    }

    private static Query coded(String code) {
        return Query.of("Observation", Criterion.of("code", code));
    }

    @Test
    void what_is_referred_to_goes_along_once() {
        assertThat(along(coded("x"), Include.of("Observation:patient"))).containsExactly("Patient/p1");
        assertThat(along(coded("x"), Include.of("Observation:encounter"), Include.of("Observation:subject")))
                .containsExactly("Patient/p1", "Encounter/e1");
        assertThat(along(coded("y"), Include.of("Observation:subject"))).containsExactly("Group/g");
        assertThat(along(coded("y"), Include.of("Observation:patient"))).isEmpty();
        assertThat(along(Query.of("Observation"), Include.of("Observation:subject:Group")))
                .containsExactly("Group/g");
        assertThat(along(Query.of("Observation"), Include.of("Observation:subject:Patient")))
                .containsExactly("Patient/p1");
        assertThat(along(coded("nothing"), Include.of("Observation:subject"))).isEmpty();
    }

    @Test
    void what_was_found_does_not_go_along_as_well() {
        assertThat(along(coded("x"), Include.of("Observation:has-member"))).containsExactly("Observation/c");
        assertThat(along(Query.of("Observation"), Include.of("Observation:has-member")))
                .isEmpty();
    }

    @Test
    void what_refers_to_it_goes_along() {
        assertThat(along(coded("x"), Include.reverse("Provenance:target"))).containsExactly("Provenance/v");
        assertThat(along(Query.of("Patient"), Include.reverse("Observation:patient")))
                .containsExactly("Observation/a", "Observation/b");
        assertThat(along(
                        Query.of("Patient", Criterion.of("gender", "male")),
                        Include.reverse("Observation:patient"),
                        Include.reverse("Provenance:target")))
                .containsExactly("Provenance/v");
        assertThat(along(coded("y"), Include.reverse("Observation:has-member"))).containsExactly("Observation/a");
        assertThat(along(
                        Query.of("Patient"),
                        Include.reverse("Observation:patient"),
                        Include.of("Patient:organization")))
                .containsExactly("Organization/clinic", "Observation/a", "Observation/b");
    }

    @Test
    void what_goes_along_takes_others_with_it_only_if_asked() {
        assertThat(along(
                        coded("x"),
                        Include.of("Observation:patient"),
                        Include.of("Patient:organization").iterated()))
                .containsExactly("Patient/p1", "Organization/clinic");
        assertThat(along(
                        coded("x"),
                        Include.of("Observation:patient"),
                        Include.of("Patient:organization").iterated(),
                        Include.of("Organization:partof").iterated()))
                .containsExactly("Patient/p1", "Organization/clinic", "Organization/top");
        assertThat(along(
                        coded("x"),
                        Include.of("Observation:patient"),
                        Include.reverse("Observation:patient").iterated()))
                .containsExactly("Patient/p1");
        assertThat(along(
                        Query.of("Observation", Criterion.of("_id", "b")),
                        Include.of("Observation:patient"),
                        Include.reverse("Observation:patient").iterated()))
                .containsExactly("Patient/p1", "Observation/a");
        assertThat(along(Query.of("Organization", Criterion.of("name", "clinic")), Include.of("Organization:partof")))
                .containsExactly("Organization/top");
    }

    @Test
    void each_page_has_what_goes_along_with_it() {
        Query query = coded("x").count(1);
        Page first = store.records.search(query.including(Include.of("Observation:encounter")));
        Page second = store.records.search(
                query.including(Include.of("Observation:encounter")).after(first.next()));

        assertThat(first.along().versions()).hasSize(1);
        assertThat(second.along().versions()).isEmpty();
    }

    @Test
    void what_was_deleted_does_not_go_along() {
        store.apply(Write.delete(Key.parse("Encounter/e1"), 1), Write.delete(Key.parse("Provenance/v"), 1));

        assertThat(along(coded("x"), Include.of("Observation:encounter"), Include.reverse("Provenance:target")))
                .isEmpty();
    }

    @Test
    void more_than_a_thousand_are_cut_and_told() {
        Write[] many = TestStore.numbered("m", 1001)
                .map(id -> write(
                        "Observation/" + id,
                        0,
                        "{\"resourceType\":\"Observation\"," + code("m") + "," + ref("subject", "Patient/p2") + "}"))
                .toArray(Write[]::new);
        store.apply(many);

        Page page = store.records.search(
                Query.of("Patient", Criterion.of("gender", "male")).including(Include.reverse("Observation:patient")));

        assertThat(page.along().all()).isFalse();
        assertThat(page.along().versions()).hasSize(1000);
    }

    @Test
    void what_is_not_declared_is_refused_with_what_is() {
        for (String value : List.of(
                "Observation:colour",
                "*",
                "Observation:*",
                "Observation",
                "",
                ":",
                "Observation:code",
                "Observation:subject:Encounter",
                "Patient:organization",
                "Observation:subject:Patient:x")) {
            assertThatExceptionOfType(UnknownParameter.class)
                    .as(value)
                    .isThrownBy(() -> along(coded("x"), Include.of(value)))
                    .withMessageContaining("Observation:encounter, Observation:has-member");
        }
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> along(coded("x"), Include.reverse("Observation:patient")))
                .withMessageContaining("Provenance:target");
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(
                        () -> along(coded("x"), Include.of("Observation:code").iterated()))
                .withMessageContaining("Patient:organization");
    }
}
