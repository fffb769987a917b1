package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.ketaminefhir.records.TestStore.ids;
import static org.ketaminefhir.records.TestStore.write;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Derived;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.UnknownParameter;

@OnEachDatabase
class SearchTest {
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

    private void observation(String id, String members) {
        store.create("Observation/" + id, "{\"resourceType\":\"Observation\",\"status\":\"final\"," + members + "}");
    }

    private static String code(String system, String code) {
        return "\"code\":{\"coding\":[{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}]}";
    }

    private static Criterion by(String parameter, String... values) {
        return Criterion.of(parameter, values);
    }

    @Test
    void tokens_are_found_with_and_without_their_system() {
        observation("a", code("http://loinc.org", "1-8"));
        observation("b", code("https://other.example", "1-8"));
        observation(
                "c", "\"code\":{\"coding\":[{\"code\":\"1-8\"},{\"system\":\"http://loinc.org\",\"code\":\"2-6\"}]}");

        assertThat(store.search("Observation", by("code", "1-8"))).containsExactly("a", "b", "c");
        assertThat(store.search("Observation", by("code", "http://loinc.org|1-8")))
                .containsExactly("a");
        assertThat(store.search("Observation", by("code", "|1-8"))).containsExactly("c");
        assertThat(store.search("Observation", by("code", "http://loinc.org|"))).containsExactly("a", "c");
        assertThat(store.search("Observation", by("code", "2-6", "https://other.example|1-8")))
                .containsExactly("b", "c");
        assertThat(store.search("Observation", by("code", "1-8"), by("code", "2-6")))
                .containsExactly("c");
        assertThat(store.search("Observation", by("code", "2-6").with("not"))).containsExactly("a", "b");
        assertThat(store.search("Observation", by("code", "https://nobody.example|1-8")))
                .isEmpty();
        assertThat(store.search("Observation", by("status", "final"), by("code", "2-6")))
                .containsExactly("c");
        assertThat(store.search("Observation", by("status", "http://hl7.org/fhir/observation-status|final")))
                .hasSize(3);
    }

    @Test
    void what_is_derived_finds_a_record_under_its_parameter() {
        String json = "{\"resourceType\":\"Observation\"," + code("http://snomed.info/sct", "1") + "}";
        Write plain = write("Observation/a", 0, json);
        store.apply(new Write(
                plain.key(),
                0,
                plain.content(),
                plain.resource(),
                List.of(new Derived("code", new Coding("https://own.example", "x", null)))));

        assertThat(store.search("Observation", by("code", "https://own.example|x")))
                .containsExactly("a");
        assertThat(store.search("Observation", by("code", "http://snomed.info/sct|1")))
                .containsExactly("a");
    }

    @Test
    void identifiers_of_any_length_and_script_are_exact() {
        String longOne = "x".repeat(500);
        store.create("Patient/a", "{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"" + longOne + "1\"}]}");
        store.create("Patient/b", "{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"" + longOne + "2\"}]}");
        store.create(
                "Patient/c", "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"s|s\",\"value\":\"a|b\"}]}");

        assertThat(store.search("Patient", by("identifier", longOne + "1"))).containsExactly("a");
        assertThat(store.search("Patient", by("identifier", longOne))).isEmpty();
        assertThat(store.search("Patient", by("identifier", "a\\|b"))).containsExactly("c");
        assertThat(store.search("Patient", by("identifier", "s\\|s|a\\|b"))).containsExactly("c");
    }

    @Test
    void partial_dates_and_periods_are_ranges() {
        observation("year", "\"effectiveDateTime\":\"2026\"");
        observation("day", "\"effectiveDateTime\":\"2026-03-10\"");
        observation("time", "\"effectiveDateTime\":\"2026-03-10T23:30:00-05:00\"");
        observation("period", "\"effectivePeriod\":{\"start\":\"2026-03-09\",\"end\":\"2026-03-11\"}");
        observation("open", "\"effectivePeriod\":{\"start\":\"2026-03-20\"}");

        assertThat(store.search("Observation", by("date", "2026-03-10"))).containsExactly("day");
        assertThat(store.search("Observation", by("date", "2026-03-11"))).containsExactly("time");
        assertThat(store.search("Observation", by("date", "2026-03-11T04:30:00Z")))
                .containsExactly("time");
        assertThat(store.search("Observation", by("date", "2026-03-11T05:30:00+01:00")))
                .containsExactly("time");
        assertThat(store.search("Observation", by("date", "2026-03"))).containsExactly("day", "time", "period");
        assertThat(store.search("Observation", by("date", "2026"))).containsExactly("year", "day", "time", "period");
        assertThat(store.search("Observation", by("date", "ne2026-03"))).containsExactly("year", "open");
        assertThat(store.search("Observation", by("date", "gt2026-03-11"))).containsExactly("year", "open");
        assertThat(store.search("Observation", by("date", "ge2026-03-11"))).containsExactly("year", "time", "open");
        assertThat(store.search("Observation", by("date", "lt2026-03-10"))).containsExactly("year", "period");
        assertThat(store.search("Observation", by("date", "le2026-03-10"))).containsExactly("year", "day", "period");
        assertThat(store.search("Observation", by("date", "sa2026-03-10"))).containsExactly("time", "open");
        assertThat(store.search("Observation", by("date", "eb2026-03-11"))).containsExactly("day");
        assertThat(store.search("Observation", by("date", "ap2026-03-10T12:00:00Z")))
                .contains("day", "period");
        assertThat(store.search(
                        "Observation", by("date", "ge2026-03-10"), by("date", "lt2026-03-11"), by("date", "ne2026")))
                .isEmpty();
        assertThat(store.search("Observation", by("date", "2026-03-10", "2026-03-11")))
                .containsExactly("day", "time");
    }

    @Test
    void strings_are_found_by_their_start_whole_or_in_part() {
        store.create(
                "Patient/a",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Müller\",\"given\":[\"Zoë\",\"Ann\"]}]}");
        store.create(
                "Patient/b",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Muller-Test\",\"given\":[\"50%_off!\"]}]}");

        assertThat(store.search("Patient", by("family", "mull"))).containsExactly("a", "b");
        assertThat(store.search("Patient", by("family", "MÜLLER").with("exact")))
                .isEmpty();
        assertThat(store.search("Patient", by("family", "Müller").with("exact")))
                .containsExactly("a");
        assertThat(store.search("Patient", by("family", "test").with("contains")))
                .containsExactly("b");
        assertThat(store.search("Patient", by("family", "test"))).isEmpty();
        assertThat(store.search("Patient", by("name", "zoe"))).containsExactly("a");
        assertThat(store.search("Patient", by("given", "%").with("contains"))).containsExactly("b");
        assertThat(store.search("Patient", by("given", "0%_").with("contains"))).containsExactly("b");
        assertThat(store.search("Patient", by("given", "5_%").with("contains"))).isEmpty();
        assertThat(store.search("Patient", by("name", "ann"), by("family", "muller")))
                .containsExactly("a");
    }

    @Test
    void the_patient_of_a_record_is_found_in_all_spellings() {
        observation("a", "\"subject\":{\"reference\":\"Patient/p1\"}," + code("s", "x"));
        observation("b", "\"subject\":{\"reference\":\"Patient/p2\"}," + code("s", "x"));
        observation("c", "\"subject\":{\"reference\":\"Group/p1\"}," + code("s", "x"));
        observation("d", "\"subject\":{\"reference\":\"Patient/p1/_history/2\"}," + code("s", "y"));
        observation("e", "\"subject\":{\"reference\":\"https://far.example/fhir/Patient/p1\"}," + code("s", "x"));

        assertThat(store.search("Observation", by("patient", "p1"))).containsExactly("a", "d");
        assertThat(store.search("Observation", by("patient", "Patient/p1"))).containsExactly("a", "d");
        assertThat(store.search("Observation", by("subject", "Patient/p1"))).containsExactly("a", "d");
        assertThat(store.search("Observation", by("subject", "p1").with("Patient")))
                .containsExactly("a", "d");
        assertThat(store.search("Observation", by("subject", "Group/p1"))).containsExactly("c");
        assertThat(store.search("Observation", by("subject", "p1"))).containsExactly("a", "c", "d");
        assertThat(store.search("Observation", by("subject", "Group/p1", "Patient/p2")))
                .containsExactly("b", "c");
        assertThat(store.search("Observation", by("patient", "https://far.example/fhir/Patient/p1")))
                .containsExactly("e");
        assertThat(store.search("Observation", by("patient", "p1"), by("code", "s|x")))
                .containsExactly("a");
        assertThat(store.search("Observation", by("patient", "p1", "p2"), by("code", "x")))
                .containsExactly("a", "b");
        assertThat(store.search("Observation", by("patient", "nobody"))).isEmpty();
    }

    @Test
    void a_patient_and_their_records_may_come_in_one_change() {
        store.apply(
                write(
                        "Observation/a",
                        0,
                        "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p\"}}"),
                write("Patient/p", 0, "{\"resourceType\":\"Patient\",\"gender\":\"female\"}"));

        assertThat(store.search("Observation", by("patient", "Patient/p"))).containsExactly("a");
        assertThat(store.search("Patient", by("gender", "female"), by("_id", "p", "q")))
                .containsExactly("p");
    }

    @Test
    void a_record_moves_with_its_update() {
        observation("a", "\"subject\":{\"reference\":\"Patient/p1\"}," + code("s", "old"));
        store.apply(write(
                "Observation/a",
                1,
                "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p2\"}," + code("s", "new")
                        + "}"));

        assertThat(store.search("Observation", by("code", "old"))).isEmpty();
        assertThat(store.search("Observation", by("patient", "p1"))).isEmpty();
        assertThat(store.search("Observation", by("status", "final"))).isEmpty();
        assertThat(store.search("Observation", by("patient", "p2"), by("code", "new")))
                .containsExactly("a");
    }

    @Test
    void references_lead_to_records_and_canonicals() {
        observation("a", "\"encounter\":{\"reference\":\"Encounter/e1\"}");
        observation("b", "\"hasMember\":[{\"reference\":\"Observation/a\"},{\"reference\":\"Observation/z\"}]");
        store.create(
                "QuestionnaireResponse/q",
                "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"https://q.example/Q|1.0\"}");

        assertThat(store.search("Observation", by("encounter", "Encounter/e1"))).containsExactly("a");
        assertThat(store.search("Observation", by("encounter", "e1"))).containsExactly("a");
        assertThat(store.search("Observation", by("has-member", "Observation/z", "Observation/y")))
                .containsExactly("b");
        assertThat(store.search("Observation", by("encounter", "true").with("missing")))
                .containsExactly("b");
        assertThat(store.search("Observation", by("encounter", "false").with("missing")))
                .containsExactly("a");
        assertThat(store.search("Observation", by("patient", "true").with("missing")))
                .containsExactly("a", "b");
        assertThat(store.search("QuestionnaireResponse", by("questionnaire", "https://q.example/Q")))
                .containsExactly("q");
        assertThat(store.search("QuestionnaireResponse", by("questionnaire", "https://q.example/Q|1.0")))
                .containsExactly("q");
        assertThat(store.search("QuestionnaireResponse", by("questionnaire", "https://q.example/Q|2.0")))
                .isEmpty();
    }

    @Test
    void pages_do_not_shift_under_writes_and_outlive_a_restart() {
        TestStore.numbered("o", 10).forEach(id -> observation(id, code("s", "x")));
        Query query = Query.of("Observation", by("code", "x")).count(4);
        Page first = store.records.search(query);
        observation("later", code("s", "x"));
        store.apply(Write.delete(Key.parse("Observation/o1"), 1));
        store.apply(Write.delete(Key.parse("Observation/o5"), 1));
        store.close();
        store = new TestStore(database, folder);

        Page second = store.records.search(query.after(first.next()));
        Page third = store.records.search(query.after(second.next()));

        List<String> all = new ArrayList<>(ids(first));
        all.addAll(ids(second));
        all.addAll(ids(third));
        assertThat(all).containsExactly("o0", "o1", "o2", "o3", "o4", "o6", "o7", "o8", "o9");
        assertThat(third.next()).isNull();
        assertThat(first.total()).isNull();
        assertThat(store.records.search(query.count(0)).total()).isEqualTo(9);
        assertThat(store.records.search(query.count(50)).total()).isEqualTo(9);
    }

    @Test
    void what_is_not_declared_or_not_understood_is_refused_with_what_would_be() {
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> store.search("Patient", by("colour", "x")))
                .withMessageContaining("birthdate, death-date, deceased, email, family, gender");
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> store.search("Patient", by("family", "x").with("sounds")))
                .withMessageContaining("contains, exact, missing");
        for (String bad : List.of("x", "2026-13", "2026-02-30", "20260101", "gt", "2026-01-01T25:00:00Z")) {
            assertThatExceptionOfType(BadParameterValue.class)
                    .isThrownBy(() -> store.search("Observation", by("date", bad)))
                    .withMessageContaining("2026-11-22");
        }
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> store.search("Observation", by("code", "|")));
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> store.search("Observation", by("code", "")));
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> store.records.search(Query.of("Patient").after("no-page")));
    }

    @Test
    void values_are_never_sql() {
        observation("a", code("s", "x"));

        assertThat(store.search("Observation", by("code", "x' OR '1'='1"))).isEmpty();
        assertThat(store.search(
                        "Patient", by("family", "'); DROP TABLE record; --").with("contains")))
                .isEmpty();
        assertThat(store.search("Observation")).containsExactly("a");
    }

    @Test
    void the_model_that_is_indexed_counts_and_not_the_text() {
        Observation resolved = new Observation();
        resolved.setSubject(new Reference("Patient/p"));
        byte[] json = "{\"resourceType\":\"Observation\"}".getBytes(StandardCharsets.UTF_8);
        store.apply(Write.of(Key.parse("Observation/a"), 0, Content.of(json, value -> value), resolved));

        assertThat(store.search("Observation", by("patient", "p"))).containsExactly("a");
    }
}
