package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ketaminefhir.records.TestStore.ids;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.UnknownParameter;

@OnEachDatabase
class ScopeTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder, DeclaredLinks.links());
        put("Patient/p1", "\"gender\":\"male\"");
        put("Patient/p2", "\"link\":[{\"other\":{\"reference\":\"Patient/p1\"},\"type\":\"seealso\"}]");
        put("Encounter/e1", "\"status\":\"finished\"," + ref("subject", "Patient/p1"));
        put("Observation/a", code("x") + "," + ref("subject", "Patient/p1") + "," + ref("encounter", "Encounter/e1"));
        put("Observation/b", code("y") + "," + ref("subject", "Patient/p1"));
        put(
                "Observation/c",
                code("x") + "," + ref("subject", "Patient/p2") + ",\"performer\":[{\"reference\":\"Patient/p1\"}]");
        put("Observation/d", code("x") + "," + ref("subject", "Patient/p2"));
        put(
                "Observation/e",
                code("y") + "," + ref("subject", "Patient/p1") + ",\"performer\":[{\"reference\":\"Patient/p1\"}]");
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

    private static Query inside(String compartment, String type, Criterion... criteria) {
        Key member = Key.parse(compartment);
        return Query.of(new Scope(List.of(type), new Scope.Member(member.type(), member.id())), List.of(criteria));
    }

    private List<String> found(Query query) {
        List<String> found = store.all(query.count(2));
        assertThat(store.records.search(query.count(0)).total()).isEqualTo(found.size());
        return found;
    }

    @Test
    void a_compartment_holds_what_refers_to_its_record_in_the_ways_that_r4_names() {
        assertThat(found(inside("Patient/p1", "Observation"))).containsExactly("a", "b", "c", "e");
        assertThat(found(inside("Patient/p2", "Observation"))).containsExactly("c", "d");
        assertThat(found(inside("Patient/p1", "Encounter"))).containsExactly("e1");
        assertThat(found(inside("Patient/p1", "Patient"))).containsExactly("p1", "p2");
        assertThat(found(inside("Encounter/e1", "Observation"))).containsExactly("a");
        assertThat(found(inside("Encounter/e1", "Encounter"))).containsExactly("e1");
        assertThat(found(inside("Patient/nobody", "Observation"))).isEmpty();
    }

    @Test
    void a_compartment_is_searched_like_the_whole() {
        assertThat(found(inside("Patient/p1", "Observation", Criterion.of("code", "x"))))
                .containsExactly("a", "c");
        assertThat(found(inside("Patient/p1", "Observation", Criterion.of("encounter.status", "finished"))))
                .containsExactly("a");
        assertThat(found(inside("Patient/p1", "Observation", Criterion.of("_id", "c", "d"))))
                .containsExactly("c");
        assertThat(found(inside("Patient/p1", "Observation").sorted("-_id"))).containsExactly("e", "c", "b", "a");
        assertThat(found(inside(
                        "Encounter/e1", "Observation", Criterion.of("code", "x"), Criterion.of("patient", "p1"))))
                .containsExactly("a");
    }

    @Test
    void a_type_without_a_place_in_the_compartment_is_refused() {
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> found(inside("Patient/p1", "Organization")))
                .withMessageContaining("compartment of a Patient");
    }

    @Test
    void the_whole_server_is_searched_by_what_all_types_have() {
        Scope both = new Scope(List.of("Patient", "Encounter"), null);

        assertThat(found(Query.of(both, List.of()))).containsExactly("p1", "p2", "e1");
        assertThat(found(Query.of(both, List.of()).sorted("-_id"))).containsExactly("p2", "p1", "e1");
        assertThat(found(Query.of(both, List.of()).sorted("-_lastUpdated"))).containsExactly("e1", "p2", "p1");
        assertThat(found(Query.of(both, List.of(Criterion.of("_id", "p1", "e1", "a")))))
                .containsExactly("p1", "e1");
        for (String name : List.of("identifier", "patient.name", "_has:Observation:patient:code")) {
            assertThatExceptionOfType(UnknownParameter.class)
                    .isThrownBy(() -> found(Query.of(both, List.of(Criterion.of(name, "x")))))
                    .withMessageContaining("_id");
        }
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> found(Query.of(both, List.of()).sorted("date")))
                .withMessageContaining("_lastUpdated");
    }

    @Test
    void what_begins_with_our_address_is_here() {
        Query.Terms ours = new Query.Terms(false, "http://here.example/fhir");

        assertThat(found(Query.of("Observation", Criterion.of("subject", "http://here.example/fhir/Patient/p2"))
                        .on(ours)))
                .containsExactly("c", "d");
        assertThat(found(Query.of("Observation", Criterion.of("patient", "http://there.example/fhir/Patient/p2"))
                        .on(ours)))
                .isEmpty();
    }

    @Test
    void a_lenient_search_leaves_out_what_is_not_declared_and_tells() {
        Query query = Query.of(
                        "Observation",
                        Criterion.of("code", "y"),
                        Criterion.of("colour", "red"),
                        Criterion.of("code:sounds", "x"),
                        Criterion.of("encounter.colour", "x"))
                .sorted("colour")
                .including(Include.of("Observation:colour"), Include.of("Observation:subject"))
                .on(new Query.Terms(true, null));
        Page page = store.records.search(query);

        assertThat(ids(page)).containsExactly("b", "e");
        assertThat(page.along().versions()).hasSize(1);
        assertThat(page.ignored())
                .extracting(ignored -> ignored.parameter() + "=" + ignored.value())
                .containsExactly(
                        "colour=null",
                        "code:sounds=null",
                        "encounter.colour=null",
                        "_sort=null",
                        "_include=Observation:colour");
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> store.records.search(
                        Query.of("Observation", Criterion.of("date", "x")).on(new Query.Terms(true, null))));
    }

    @Test
    void hundreds_of_ids_are_one_search() {
        String[] ids = TestStore.numbered("n", 700).toArray(String[]::new);
        ids[400] = "a";
        ids[699] = "c";

        assertThat(found(Query.of("Observation", Criterion.of("_id", ids)))).containsExactly("a", "c");
    }
}
