package org.ketaminefhir.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Behalf;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.RecordsUnavailable;
import org.ketaminefhir.records.Write;

/** Events are written once each, in order, by many at once, beside changes of the store and with them. */
@OnEachDatabase
class WritingTest {
    private static final int WRITERS = 8;
    private static final int EACH = 40;

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private static Change change(String id, Alongside alongside) {
        String json = "{\"resourceType\":\"Patient\",\"active\":true}";
        Write write = Write.of(
                new Key("Patient", id),
                0,
                Content.of(json.getBytes(UTF_8), value -> value),
                new Patient().setActive(true));
        return new Change(List.of(write), List.of(), Map.of(), List.of(), null, Behalf.NOBODY, alongside);
    }

    private static Happening created(String id, Receipt.Applied applied) {
        int version = applied.versions().get(new Key("Patient", id));
        return TestAudit.of(
                Kind.CREATE, "create", TestAudit.origin("clinic-a", null), id, null, "Patient/" + id + ":" + version);
    }

    @Test
    void the_chains_hold_under_many_writers_of_both_kinds() throws Exception {
        try (TestAudit audit = new TestAudit(database, folder);
                Records records = Records.open(audit.pool, TestAudit.DEFINITIONS)) {
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Callable<Void> work = () -> {
                    for (int n = 0; n < EACH; n++) {
                        String id = "p-" + writer + "-" + n;
                        if (writer % 2 == 0) {
                            audit.write(TestAudit.read(id), TestAudit.read(id, "Patient/" + id));
                        } else {
                            Receipt receipt = records.apply(
                                    change(id, audit.audit.alongside(applied -> List.of(created(id, applied)))));
                            assertThat(receipt).isInstanceOf(Receipt.Applied.class);
                        }
                    }
                    return null;
                };
                done.add(threads.submit(work));
            }
            for (Future<?> one : done) {
                one.get();
            }
            threads.shutdown();

            Verification verification = audit.verify();
            assertThat(verification.fault()).isEmpty();
            assertThat(verification.events()).isEqualTo(WRITERS / 2 * EACH * 3);
            assertThat(audit.search("patient=p-1-0").versions()).hasSize(1);
            assertThat(audit.search("patient=p-2-7").versions()).hasSize(2);
        }
    }

    @Test
    void what_is_rolled_back_leaves_no_trace_and_no_gap() {
        try (TestAudit audit = new TestAudit(database, folder);
                Records records = Records.open(audit.pool, TestAudit.DEFINITIONS)) {
            Alongside ours = audit.audit.alongside(applied -> List.of(created("p1", applied)));
            Alongside failing = (connection, applied) -> {
                audit.audit.alongside(all -> List.of(created("p2", all))).write(connection, applied);
                throw new IllegalStateException("after it was written");
            };

            records.apply(change("p1", ours));
            assertThatThrownBy(() -> records.apply(change("p2", failing))).isInstanceOf(RecordsUnavailable.class);
            records.apply(change("p3", audit.audit.alongside(applied -> List.of(created("p3", applied)))));

            assertThat(audit.verify().fault()).isEmpty();
            assertThat(audit.verify().events()).isEqualTo(2);
            assertThat(records.read(new Key("Patient", "p2"))).isEmpty();
            assertThat(audit.search("patient=p2").versions()).isEmpty();
        }
    }

    @Test
    void a_change_and_its_event_have_the_same_time() {
        try (TestAudit audit = new TestAudit(database, folder);
                Records records = Records.open(audit.pool, TestAudit.DEFINITIONS)) {
            Receipt.Applied applied = (Receipt.Applied)
                    records.apply(change("p1", audit.audit.alongside(done -> List.of(created("p1", done)))));

            assertThat(audit.search("").versions().get(0).lastUpdated()).isEqualTo(applied.at());
        }
    }

    @Test
    void nodes_open_at_the_same_moment() throws Exception {
        if (database == TestDatabase.H2) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<TestAudit> nodes = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            done.add(threads.submit(() -> {
                TestAudit node = new TestAudit(database, folder);
                nodes.add(node);
                for (int n = 0; n < 20; n++) {
                    node.write(TestAudit.read("p" + n));
                }
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        threads.shutdown();

        assertThat(nodes.get(0).verify().fault()).isEmpty();
        assertThat(nodes.get(0).verify().chains()).isEqualTo(8);
        assertThat(nodes.get(0).verify().events()).isEqualTo(80);
        nodes.forEach(TestAudit::close);
    }

    @Test
    void nothing_that_a_client_sends_makes_the_audit_fail() {
        String odd = "a\0b\ud800c\ud83d\ude00" + "x".repeat(200_000);
        try (TestAudit audit = new TestAudit(database, folder)) {
            audit.write(new Happening(
                    Kind.LOGIN_FAILED,
                    odd,
                    new Origin(odd, odd, odd, odd, odd, odd, odd),
                    odd,
                    Outcome.MINOR_FAILURE,
                    List.of(),
                    odd));

            assertThat(audit.verify().fault()).isEmpty();
            assertThat(audit.search("").versions()).hasSize(1);
        }
    }

    @Test
    void many_records_are_told_in_several_events() {
        try (TestAudit audit = new TestAudit(database, folder)) {
            String[] records = new String[2500];
            for (int i = 0; i < records.length; i++) {
                records[i] = "Observation/o" + i + ":1";
            }
            audit.write(TestAudit.of(
                    Kind.QUERY, "search-type", TestAudit.origin("a", null), "p1", "Observation?patient=p1", records));

            assertThat(audit.search("patient=p1").versions()).hasSize(3);
            assertThat(audit.ids("entity=Observation/o2499")).containsExactly("2-3");
            assertThat(audit.verify().fault()).isEmpty();
        }
    }

    @Test
    void who_has_closed_writes_no_more() {
        TestAudit audit = new TestAudit(database, folder);
        audit.close();

        assertThatThrownBy(() -> audit.write(TestAudit.read("p1"))).isInstanceOf(RecordsUnavailable.class);
    }

    @Test
    void what_cannot_be_written_is_told_and_the_chain_goes_on_where_it_was() {
        try (TestAudit audit = new TestAudit(database, folder)) {
            audit.write(TestAudit.read("p1"));
            audit.sql("ALTER TABLE audit_event RENAME TO elsewhere");
            assertThatThrownBy(() -> audit.write(TestAudit.read("p2"))).isInstanceOf(RecordsUnavailable.class);
            assertThatThrownBy(() -> audit.search("")).isInstanceOf(RecordsUnavailable.class);
            audit.sql("ALTER TABLE elsewhere RENAME TO audit_event");
            audit.write(TestAudit.read("p3"));

            assertThat(audit.verify().fault()).isEmpty();
            assertThat(audit.ids("")).containsExactly("2-2", "2-1");
        }
    }

    @Test
    void what_touched_another_patient_is_another_event() {
        assertThatThrownBy(() -> TestAudit.read("p1", "Patient/p2:1")).isInstanceOf(IllegalArgumentException.class);
    }
}
