package org.ketaminefhir.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.search.UnknownParameter;

/** How events are found; every declared parameter is walked on a running server too. */
@OnEachDatabase
class FindingTest {
    private static final Origin A = TestAudit.origin("clinic-a", "org-a");
    private static final Origin B = TestAudit.origin("insurer-b", "org-b");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestAudit audit;

    @BeforeEach
    void write() throws InterruptedException {
        audit = new TestAudit(database, folder);
        audit.write(TestAudit.of(Kind.CREATE, "create", A, "p1", null, "Observation/1:1"));
        Thread.sleep(3);
        audit.write(TestAudit.of(Kind.READ, "vread", B, "p1", null, "Observation/11:1"));
        Thread.sleep(3);
        audit.write(TestAudit.of(
                Kind.QUERY, "search-type", B, "p2", "Encounter?patient=p2", "Encounter/1", "Patient/p2:3"));
        Thread.sleep(3);
        audit.write(new Happening(
                Kind.DENIED, "$everything", B, null, Outcome.MINOR_FAILURE, List.of(), "Patient/p9/$everything"));
        Thread.sleep(3);
        audit.write(new Happening(
                Kind.LOGIN_FAILED,
                "client_credentials",
                new Origin(null, null, null, null, "192.0.2.1", null, null),
                null,
                Outcome.MINOR_FAILURE,
                List.of(),
                null));
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private void finds(String search, String... links) {
        assertThat(audit.ids(search)).as(search).containsExactly(links);
    }

    @Test
    void the_newest_comes_first_unless_asked_otherwise() {
        finds("", "2-5", "2-4", "2-3", "2-2", "2-1");
        assertThat(audit.audit.search(Query.of(Audit.TYPE).sorted("date")).versions().stream()
                        .map(version -> version.key().id()))
                .containsExactly("2-1", "2-2", "2-3", "2-4", "2-5");
        assertThatThrownBy(() -> audit.audit.search(Query.of(Audit.TYPE).sorted("patient")))
                .isInstanceOf(UnknownParameter.class)
                .hasMessageContaining("_lastUpdated, date");
    }

    @Test
    void by_patient_and_record() {
        finds("patient=p1", "2-2", "2-1");
        finds("patient=Patient/p1,p2", "2-3", "2-2", "2-1");
        finds("patient=Patient/p2/_history/3", "2-3");
        finds("patient=Patient/p2/_history/1");
        finds("patient=Practitioner/p1");
        finds("patient:missing=true", "2-5", "2-4");
        finds("entity=Observation/1", "2-1");
        finds("entity=Observation/1/_history/1", "2-1");
        finds("entity=Observation/1/_history/2");
        finds("entity=1", "2-3", "2-1");
        finds("entity:Encounter=1", "2-3");
        finds("entity=Observation/%25");
        finds("entity=Patient/p2", "2-3");
    }

    @Test
    void by_agent() {
        finds("agent=Organization/org-b", "2-4", "2-3", "2-2");
        finds("agent=org-a", "2-1");
        finds("agent=clinic-a");
        finds("agent:identifier=clinic-a", "2-1");
        finds("agent:identifier=|clinic-a", "2-1");
        finds("agent:identifier=urn:x|clinic-a");
    }

    @Test
    void by_what_it_was() {
        finds("action=C", "2-1");
        finds("action=R,http://hl7.org/fhir/audit-event-action|C", "2-2", "2-1");
        finds("action:not=E", "2-2", "2-1");
        finds("outcome=4", "2-5", "2-4");
        finds("outcome=http://hl7.org/fhir/audit-event-outcome|0", "2-3", "2-2", "2-1");
        finds("type=rest", "2-3", "2-2", "2-1");
        finds("type=http://dicom.nema.org/resources/ontology/DCM|", "2-5", "2-4");
        finds("subtype=http://hl7.org/fhir/restful-interaction|vread", "2-2");
        finds("subtype=operation", "2-4");
        finds("subtype=110122", "2-5");
        finds("_id=2-2,2-4,3-1,nobody", "2-4", "2-2");
    }

    @Test
    void by_date_with_every_prefix_and_more_than_once() {
        List<String> times = audit.search("").versions().stream()
                .map(version -> version.lastUpdated().plusNanos(1).toString().replaceFirst("\\d{6}Z$", "Z"))
                .toList();
        String third = times.get(2);
        finds("date=" + third, "2-3");
        finds("date=ne" + third, "2-5", "2-4", "2-2", "2-1");
        finds("date=gt" + third, "2-5", "2-4");
        finds("date=ge" + third, "2-5", "2-4", "2-3");
        finds("date=lt" + third, "2-2", "2-1");
        finds("date=le" + third, "2-3", "2-2", "2-1");
        finds("date=sa" + third, "2-5", "2-4");
        finds("date=eb" + third, "2-2", "2-1");
        finds("date=ap2001");
        finds("date=gt" + times.get(4) + "&date=lt" + times.get(1), "2-3", "2-2");
        finds("_lastUpdated=le" + third, "2-3", "2-2", "2-1");
        assertThatThrownBy(() -> audit.search("date=yesterday")).isInstanceOf(BadParameterValue.class);
    }

    @Test
    void what_is_not_declared_is_told_with_what_is() {
        assertThatThrownBy(() -> audit.search("colour=red"))
                .isInstanceOf(UnknownParameter.class)
                .hasMessageContaining(
                        "_id, _lastUpdated, action, agent, date, entity, outcome, patient, subtype, type");
        assertThatThrownBy(() -> audit.search("patient.name=x")).isInstanceOf(UnknownParameter.class);
        assertThatThrownBy(() -> audit.search("type:text=x"))
                .isInstanceOf(UnknownParameter.class)
                .hasMessageContaining("missing, not");
        Query lenient = SearchUrl.parse(Audit.TYPE, "colour=red&patient=p1").on(new Query.Terms(true, null));
        assertThat(audit.audit.search(lenient).versions()).hasSize(2);
        assertThat(audit.audit.search(lenient).ignored()).hasSize(1);
    }

    @Test
    void the_compartment_of_a_patient_has_what_happened_to_them() {
        Query inside =
                Query.of(new Scope(List.of(Audit.TYPE), new Scope.Member("Patient", "p1")), List.<Criterion>of());

        assertThat(audit.audit.search(inside).versions()).hasSize(2);
    }

    @Test
    void pages_hold_while_more_happens() {
        for (String order : List.of("-date", "date")) {
            Query query = Query.of(Audit.TYPE).count(2).sorted(order).counted();
            List<String> seen = new ArrayList<>();
            Page page = audit.audit.search(query);
            long before = page.total();
            while (true) {
                page.versions().forEach(version -> seen.add(version.key().id()));
                if (page.next() == null) {
                    break;
                }
                audit.write(TestAudit.read("p5"));
                page = audit.audit.search(query.after(page.next()));
            }
            assertThat(seen).as(order).doesNotHaveDuplicates().hasSize((int) before);
        }
        assertThat(audit.audit.search(Query.of(Audit.TYPE).count(0)).total()).isGreaterThan(5);
        assertThatThrownBy(() -> audit.audit.search(Query.of(Audit.TYPE).after("nonsense")))
                .isInstanceOf(BadParameterValue.class);
    }

    @Test
    void one_is_read_by_its_place() {
        assertThat(audit.audit.read("2-3")).isPresent();
        assertThat(audit.audit.read("2-6")).isEmpty();
        assertThat(audit.audit.read("nobody")).isEmpty();
    }
}
