package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Coding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.search.Derived;
import org.ketaminefhir.views.View;

/** The contract changes between two starts. */
@OnEachDatabase
class ReindexingTest {
    /** More than one batch. */
    private static final int MANY = 450;

    private static final List<String> TABLES =
            List.of("token_index", "date_index", "string_index", "reference_index", "quantity_index", "uri_index");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    @TempDir
    Path definitions;

    private TestStore store;

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private Definitions observed(String expression, String... searchParams) {
        return new Declared(definitions)
                .of("Observation", searchParams)
                .with(
                        "place",
                        """
                        {"resourceType":"SearchParameter","url":"https://ketaminefhir.org/fhir/SearchParameter/our-place",
                         "name":"Place","status":"active","description":"d","code":"our-place","base":["Observation"],
                         "type":"token","expression":"%s"}
                        """
                                .formatted(expression))
                .load();
    }

    private Definitions small() {
        return observed("Observation.method", "code", "our-place");
    }

    private Definitions large() {
        return observed(
                "Observation.bodySite",
                "code",
                "our-place",
                "patient:reference",
                "subject:reference",
                "date:date",
                "value-quantity:quantity",
                "code-value-quantity:composite",
                "_tag",
                "_profile:uri");
    }

    private void open(Definitions contract) {
        if (store != null) {
            store.close();
        }
        store = new TestStore(database, folder, contract);
    }

    private static String json(int i) {
        return """
                {"resourceType":"Observation","meta":{"tag":[{"code":"t%1$d"}],"profile":["http://p.example/%1$d"]},
                 "status":"final","code":{"coding":[{"code":"c"}]},"subject":{"reference":"Patient/p%1$d"},
                 "method":{"coding":[{"code":"m%1$d"}]},"bodySite":{"coding":[{"code":"b%1$d"}]},
                 "effectiveDateTime":"2026-01-01","valueQuantity":{"value":%1$d}}
                """
                .formatted(i);
    }

    private void fill() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            writes.add(TestStore.write("Observation/o" + i, 0, json(i)));
        }
        store.records.apply(new Change(writes, List.of(), null));
        Write own = TestStore.write("Observation/own", 0, json(MANY));
        store.apply(new Write(
                own.key(),
                0,
                own.content(),
                own.resource(),
                List.of(new Derived("code", new Coding("https://own.example", "x", null)))));
        store.apply(TestStore.write("Observation/gone", 0, json(MANY + 1)));
        store.apply(Write.delete(Key.parse("Observation/gone"), 1));
    }

    @Test
    void a_document_of_an_earlier_time_is_given_its_patient_if_that_is_its_sender_s_own() throws SQLException {
        open(TestStore.DEFINITIONS);
        brought("a", "Patient/p", "{\"resourceType\":\"Patient\"}");
        brought("a", "Bundle/own", document("Patient/p"));
        brought("a", "Bundle/addressed", document("https://s.example/fhir/Patient/p"));
        brought("b", "Bundle/another", document("Patient/p"));
        brought("a", "Bundle/nobody", document("Patient/q"));
        brought("a", "Bundle/empty", "{\"resourceType\":\"Bundle\",\"type\":\"document\"}");
        assertThat(patientOf("Bundle/own")).isNull();

        try (Connection connection = store.pool.getConnection();
                PreparedStatement forget = connection.prepareStatement(
                        "UPDATE parameter_name SET fingerprint = NULL WHERE name LIKE 'Bundle.%'")) {
            forget.executeUpdate();
        }
        open(TestStore.DEFINITIONS);

        assertThat(List.of("Bundle/own", "Bundle/addressed")).allMatch(key -> "p".equals(patientOf(key)));
        assertThat(List.of("Bundle/another", "Bundle/nobody", "Bundle/empty")).allMatch(key -> patientOf(key) == null);
    }

    private void brought(String owner, String key, String json) {
        store.records.apply(new Change(
                List.of(TestStore.write(key, 0, json)),
                List.of(),
                Map.of(),
                List.of(),
                null,
                new Behalf(owner, View.EVERYTHING),
                Alongside.NOTHING));
    }

    private static String document(String subject) {
        return """
                {"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:1","resource":
                 {"resourceType":"Composition","subject":{"reference":"%s"}}}]}"""
                .formatted(subject);
    }

    private String patientOf(String key) {
        return store.records.read(Key.parse(key)).orElseThrow().patient();
    }

    private void assertThatAllIsFound() {
        for (int i : List.of(0, 7, 199, 200, MANY - 1)) {
            assertThat(find("patient=p" + i)).as("%d", i).containsExactly("o" + i);
            assertThat(find("subject=Patient/p" + i + "&code=c")).containsExactly("o" + i);
            assertThat(find("value-quantity=" + i + ".0")).containsExactly("o" + i);
            assertThat(find("code-value-quantity=c$" + i + ".0")).containsExactly("o" + i);
            assertThat(find("our-place=b" + i)).containsExactly("o" + i);
            assertThat(find("our-place=m" + i)).isEmpty();
            assertThat(find("_tag=t" + i)).containsExactly("o" + i);
            assertThat(find("_profile=http://p.example/" + i + "&date=2026")).containsExactly("o" + i);
        }
        assertThat(find("date=2026-01-01")).hasSize(MANY + 1);
        assertThat(find("code=https://own.example|x")).containsExactly("own");
        assertThat(find("code-value-quantity=https://own.example|x$gt1")).containsExactly("own");
        assertThat(find("_tag=t" + (MANY + 1))).isEmpty();
    }

    private List<String> find(String search) {
        return store.find("Observation", search);
    }

    @Test
    void what_was_written_under_a_smaller_contract_is_found_under_a_larger_one() throws Exception {
        open(small());
        fill();
        assertThat(find("our-place=m7")).containsExactly("o7");

        open(large());
        assertThatAllIsFound();
        long rows = rows();
        open(large());
        assertThat(rows()).isEqualTo(rows);

        // Each record is written again: there is no row that nobody takes away.
        for (int i = 0; i < 3; i++) {
            store.apply(TestStore.write("Observation/o" + i, 1, json(i)));
        }
        assertThat(rows()).isEqualTo(rows);
        assertThatAllIsFound();

        open(small());
        assertThat(find("our-place=m7")).containsExactly("o7");
        assertThat(find("our-place=b7")).isEmpty();
        assertThat(rows()).isLessThan(rows);
        assertThat(find("code=https://own.example|x")).containsExactly("own");
    }

    @Test
    void who_was_stopped_in_the_middle_begins_again() throws Exception {
        open(large());
        fill();
        long rows = rows();

        update("UPDATE parameter_name SET fingerprint = NULL");
        update("DELETE FROM quantity_index WHERE slot < 300 * 1048576");
        update("DELETE FROM token_index WHERE slot < 200 * 1048576");
        open(large());

        assertThat(rows()).isEqualTo(rows);
        assertThatAllIsFound();
    }

    @Test
    void two_nodes_that_start_at_once_leave_every_row_once() throws Exception {
        open(small());
        fill();
        Definitions contract = large();
        CountDownLatch start = new CountDownLatch(2);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        List<Future<Records>> opened = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            opened.add(nodes.submit(() -> {
                start.countDown();
                start.await();
                return Records.open(store.pool, contract);
            }));
        }
        for (Future<Records> node : opened) {
            node.get(2, TimeUnit.MINUTES).close();
        }
        nodes.shutdown();
        long rows = rows();

        update("UPDATE parameter_name SET fingerprint = NULL");
        open(contract);

        assertThat(rows()).isEqualTo(rows);
        assertThatAllIsFound();
    }

    private long rows() throws SQLException {
        long rows = 0;
        try (Connection connection = store.pool.getConnection()) {
            for (String table : TABLES) {
                try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM " + table);
                        ResultSet row = select.executeQuery()) {
                    row.next();
                    rows += row.getLong(1);
                }
            }
        }
        return rows;
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = store.pool.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.executeUpdate();
        }
    }
}
