package org.ketaminefhir.records;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ketaminefhir.records.TestStore.ids;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.UnknownParameter;

@OnEachDatabase
class SortTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder, DeclaredLinks.links());
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

    private List<String> sorted(String keys) {
        return store.all(Query.of("Observation").sorted(keys).count(2));
    }

    @Test
    void by_dates_codes_references_and_the_record_itself() {
        put("Observation/b", code("m") + ",\"effectiveDateTime\":\"2026-03-02\"," + ref("subject", "Patient/p2"));
        put("Observation/a", code("k") + ",\"effectiveDateTime\":\"2026-03-01\"," + ref("subject", "Patient/p3"));
        put("Observation/d", code("k"));
        put(
                "Observation/c",
                code("z") + "," + ref("subject", "Group/p1")
                        + ",\"effectivePeriod\":{\"start\":\"2026-03-01\",\"end\":\"2026-04-01\"}");

        assertThat(sorted("_id")).containsExactly("a", "b", "c", "d");
        assertThat(sorted("-_id")).containsExactly("d", "c", "b", "a");
        assertThat(sorted("date")).containsExactly("a", "c", "b", "d");
        assertThat(sorted("-date")).containsExactly("b", "a", "c", "d");
        assertThat(sorted("code,-date")).containsExactly("a", "d", "b", "c");
        assertThat(sorted("-code,date,-_id")).containsExactly("c", "b", "a", "d");
        assertThat(sorted("subject")).containsExactly("c", "b", "a", "d");
        assertThat(sorted("-subject")).containsExactly("a", "b", "c", "d");
        assertThat(sorted("_lastUpdated")).containsExactly("b", "a", "d", "c");
        assertThat(sorted("-_lastUpdated")).containsExactly("c", "d", "a", "b");
        assertThat(store.all(Query.of("Observation", Criterion.of("code", "k", "m"))
                        .sorted("-code,_id")
                        .count(1)))
                .containsExactly("b", "a", "d");
    }

    @Test
    void by_quantities_numbers_and_uris() {
        put("Observation/a", code("k") + ",\"valueQuantity\":{\"value\":10.5,\"code\":\"mm[Hg]\"}");
        put(
                "Observation/b",
                code("k") + ",\"valueQuantity\":{\"value\":9,\"code\":\"mm[Hg]\"},"
                        + "\"meta\":{\"profile\":[\"https://p.example/z\",\"https://p.example/b\"]}");
        put(
                "Observation/c",
                code("k") + ",\"valueQuantity\":{\"value\":-3,\"code\":\"mm[Hg]\"},"
                        + "\"meta\":{\"profile\":[\"https://p.example/c\"]}");
        put("RiskAssessment/a", "\"prediction\":[{\"probabilityDecimal\":0.5}]");
        put("RiskAssessment/b", "\"prediction\":[{\"probabilityDecimal\":0.25},{\"probabilityDecimal\":0.75}]");

        assertThat(sorted("value-quantity")).containsExactly("c", "b", "a");
        assertThat(sorted("-value-quantity")).containsExactly("a", "b", "c");
        assertThat(sorted("_profile")).containsExactly("b", "c", "a");
        assertThat(sorted("-_profile")).containsExactly("b", "c", "a");
        for (String direction : List.of("", "-")) {
            assertThat(store.all(Query.of("RiskAssessment")
                            .sorted(direction + "probability")
                            .count(1)))
                    .containsExactly("b", "a");
        }
    }

    @Test
    void of_several_values_the_lowest_counts_upwards_and_the_highest_downwards() {
        put("Patient/a", "\"name\":[{\"family\":\"Bee\"},{\"family\":\"Zoo\"}]");
        put("Patient/b", "\"name\":[{\"family\":\"Cat\"}]");
        put("Patient/c", "\"name\":[{\"family\":\"álpha\"}]");

        assertThat(store.all(Query.of("Patient").sorted("family").count(1))).containsExactly("c", "a", "b");
        assertThat(store.all(Query.of("Patient").sorted("-family").count(1))).containsExactly("a", "b", "c");
    }

    @Test
    void pages_keep_their_order_while_records_come_change_and_go() {
        TestStore.numbered("o", 10)
                .forEach(id ->
                        put("Observation/" + id, code("k") + ",\"effectiveDateTime\":\"2026-03-" + day(id) + "\""));
        Query some = Query.of("Observation", Criterion.of("code", "k"));
        List<Query> queries = new ArrayList<>(List.of(Query.of("Observation").sorted("-_lastUpdated")));
        Stream.of("-date", "date", "_lastUpdated", "-_lastUpdated", "code,-_lastUpdated", "_id")
                .map(some::sorted)
                .forEach(queries::add);
        for (Query query : queries.stream().map(sorted -> sorted.count(3)).toList()) {
            Page first = store.records.search(query);
            List<String> all = new ArrayList<>(ids(first));
            List<String> expected = store.all(query);
            String gone = expected.get(7);
            int version = store.records
                    .read(Key.parse("Observation/" + gone))
                    .orElseThrow()
                    .version();
            put("Observation/new" + ++newcomers, code("k") + ",\"effectiveDateTime\":\"2026-03-05\"");
            touch(expected.get(0));
            touch(expected.get(5));
            store.apply(Write.delete(Key.parse("Observation/" + gone), version));

            for (String next = first.next(); next != null; ) {
                Page page = store.records.search(query.after(next));
                all.addAll(ids(page));
                next = page.next();
                touch(expected.get(8));
            }

            expected.remove(gone);
            assertThat(all).as("%s", query).containsExactlyElementsOf(expected);
            bringBack(gone, version + 1);
        }
    }

    private int newcomers;

    private static String day(String id) {
        return "1" + id.substring(1);
    }

    /** A new version that says the same. */
    private void touch(String id) {
        Version version = store.records.read(Key.parse("Observation/" + id)).orElseThrow();
        store.apply(write("Observation/" + id, version.version(), TestStore.json(version)));
    }

    private void bringBack(String id, int version) {
        store.apply(write(
                "Observation/" + id,
                version,
                "{\"resourceType\":\"Observation\"," + code("k") + ",\"effectiveDateTime\":\"2026-03-17\"}"));
    }

    @Test
    void pages_outlive_a_restart() {
        TestStore.numbered("o", 6).forEach(id -> put("Observation/" + id, code(id)));
        put("Observation/none", ref("subject", "Patient/p"));
        put("Observation/no-more", ref("subject", "Patient/p"));
        Query query = Query.of("Observation").sorted("-code").count(2);
        String next = store.records.search(query).next();
        store.close();
        store = new TestStore(database, folder, DeclaredLinks.links());

        List<String> rest = new ArrayList<>();
        while (next != null) {
            Page page = store.records.search(query.after(next));
            rest.addAll(ids(page));
            next = page.next();
        }

        assertThat(rest).containsExactly("o3", "o2", "o1", "o0", "none", "no-more");
    }

    @Test
    void a_page_link_tells_nobody_what_is_sorted_by() {
        TestStore.numbered("a", 2).forEach(id -> put("Patient/" + id, "\"name\":[{\"family\":\"Revealing\"}]"));
        Query query = Query.of("Patient").sorted("family").count(1);
        String next = store.records.search(query).next();

        assertThat(new String(Base64.getUrlDecoder().decode(next), ISO_8859_1)).doesNotContainIgnoringCase("reveal");
        assertThat(ids(store.records.search(query.after(next)))).containsExactly("a1");
    }

    @Test
    void by_what_is_not_declared_is_refused_with_what_is() {
        for (String keys : List.of("colour", "", "-", "date,,code", "_profile2", "date:missing")) {
            assertThatExceptionOfType(UnknownParameter.class)
                    .as(keys)
                    .isThrownBy(() -> sorted(keys))
                    .withMessageContaining("_id, _lastUpdated")
                    .withMessageContaining("category, code")
                    .withMessageContaining("date, ");
        }
        put("Observation/a", code("k"));
        put("Observation/b", code("k"));
        String next = store.records.search(Query.of("Observation").count(1)).next();
        String tampered = (next.startsWith("A") ? "B" : "A") + next.substring(1);
        // The last is good, but was given for another order.
        for (String link : List.of("no-page", "", "====", next + "x", next.substring(2), tampered, next)) {
            assertThatExceptionOfType(BadParameterValue.class)
                    .as(link)
                    .isThrownBy(() -> store.records.search(
                            Query.of("Observation").sorted("date").after(link)));
        }
    }

    @Test
    void the_total_is_counted_when_asked_for() {
        TestStore.numbered("o", 5).forEach(id -> put("Observation/" + id, code("k")));
        Query query =
                Query.of("Observation", Criterion.of("code", "k")).sorted("_id").count(2);

        assertThat(store.records.search(query).total()).isNull();
        Page first = store.records.search(query.counted());
        assertThat(first.total()).isEqualTo(5);
        assertThat(store.records.search(query.counted().after(first.next())).total())
                .isEqualTo(5);
        assertThat(store.records.search(query.count(0)).total()).isEqualTo(5);
    }
}
