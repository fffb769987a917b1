package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.UnknownParameter;

/** Tokens, dates, strings, references and URIs, with all that may be asked of them. */
@OnEachDatabase
class KindsTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    @TempDir
    Path definitions;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(
                database,
                folder,
                new Declared(definitions)
                        .of(
                                "Observation",
                                "_id",
                                "_lastUpdated:date",
                                "_profile:uri",
                                "_tag",
                                "_security",
                                "_source:uri",
                                "code",
                                "status",
                                "identifier",
                                "subject:reference",
                                "patient:reference",
                                "performer:reference",
                                "has-member:reference",
                                "date:date")
                        .of("Patient", "name:string", "address:string", "active", "gender", "phone", "identifier")
                        .of("Questionnaire", "url:uri", "description:string")
                        .of("QuestionnaireResponse", "questionnaire:reference")
                        .of("MedicationRequest", "date:date")
                        .with(
                                "colours",
                                """
                                {"resourceType":"ValueSet","url":"http://v.example/colours","status":"active","compose":
                                 {"include":[{"system":"http://s.example","concept":[{"code":"red"},{"code":"blue"}]},
                                 {"system":"http://t.example","concept":[{"code":"green"}]}]}}
                                """)
                        .load());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void observation(String id, String members) {
        store.create("Observation/" + id, "{\"resourceType\":\"Observation\",\"status\":\"final\"," + members + "}");
    }

    private void coded(String id, String system, String code, String display, String text) {
        observation(
                id,
                "\"code\":{\"coding\":[{\"system\":\"%s\",\"code\":\"%s\",\"display\":\"%s\"}],\"text\":\"%s\"}"
                        .formatted(system, code, display, text));
    }

    private List<String> by(String search) {
        return store.find("Observation", search);
    }

    @Test
    void tokens_take_all_their_modifiers() {
        coded("a", "http://s.example", "red", "Rød", "The colour of blood");
        coded("b", "http://t.example", "red", "Red", "Another");
        coded("c", "http://t.example", "green", "Grün", "Leaf");
        observation("d", "\"code\":{\"text\":\"Only text\"}");
        observation(
                "e",
                "\"identifier\":[{\"type\":{\"coding\":[{\"system\":\"http://i.example\",\"code\":\"MR\"}],"
                        + "\"text\":\"Record number\"},\"system\":\"http://c.example\",\"value\":\"1\"}]");

        assertThat(by("code:not=red")).containsExactly("c", "d", "e");
        assertThat(by("code:not=http://s.example|red,green")).containsExactly("b", "d", "e");
        assertThat(by("code:text=the colour")).containsExactly("a");
        assertThat(by("code:text=grun,only")).containsExactly("c", "d");
        assertThat(by("code:text=colour")).isEmpty();
        assertThat(by("code:in=http://v.example/colours")).containsExactly("a", "c");
        assertThat(by("code:not-in=http://v.example/colours")).containsExactly("b", "d", "e");
        assertThat(by("code:missing=true")).containsExactly("e");
        assertThat(by("code:missing=false")).containsExactly("a", "b", "c", "d");
        assertThat(by("identifier:of-type=http://i.example|MR|1")).containsExactly("e");
        assertThat(by("identifier:of-type=http://i.example|MR|2")).isEmpty();
        assertThat(by("identifier:text=record")).containsExactly("e");
        assertThat(by("identifier=http://i.example|")).isEmpty();
        assertThat(by("identifier=http://c.example|")).containsExactly("e");
        assertThat(by("code=RED")).isEmpty();
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> by("code:in=http://v.example/sounds"))
                .withMessageContaining("value set that is known here");
        assertThatExceptionOfType(BadParameterValue.class).isThrownBy(() -> by("identifier:of-type=MR|1"));
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> by("code:exact=red"))
                .withMessageContaining("in, missing, not, not-in, of-type, text");
    }

    @Test
    void primitives_and_contact_points_are_tokens() {
        store.create(
                "Patient/a",
                "{\"resourceType\":\"Patient\",\"active\":true,\"gender\":\"female\",\"telecom\":"
                        + "[{\"system\":\"phone\",\"use\":\"home\",\"value\":\"555\"},{\"system\":\"email\",\"value\":\"x@y.example\"}]}");
        store.create("Patient/b", "{\"resourceType\":\"Patient\",\"active\":false,\"gender\":\"male\"}");

        assertThat(store.find("Patient", "active=true")).containsExactly("a");
        assertThat(store.find("Patient", "active=false")).containsExactly("b");
        assertThat(store.find("Patient", "gender=female")).containsExactly("a");
        assertThat(store.find("Patient", "gender:in=http://hl7.org/fhir/ValueSet/administrative-gender"))
                .containsExactly("a", "b");
        assertThat(store.find("Patient", "gender:not=female")).containsExactly("b");
        assertThat(store.find("Patient", "phone=555")).containsExactly("a");
        assertThat(store.find("Patient", "phone=home|555")).containsExactly("a");
        assertThat(store.find("Patient", "phone=work|555")).isEmpty();
        assertThat(store.find("Patient", "phone=x@y.example")).isEmpty();
        assertThat(store.find("Patient", "phone:missing=true")).containsExactly("b");
    }

    @Test
    void open_periods_reach_as_far_as_time_does() {
        observation("from", "\"effectivePeriod\":{\"start\":\"2026-03-20\"}");
        observation("until", "\"effectivePeriod\":{\"end\":\"2026-03-20\"}");
        observation("day", "\"effectiveDateTime\":\"2026-03-20\"");
        observation(
                "timing",
                "\"effectiveTiming\":{\"event\":[\"2026-03-01\",\"2026-03-09\"],\"repeat\":{\"boundsPeriod\":{\"end\":\"2026-03-05\"}}}");

        assertThat(by("date=2026-03-20")).containsExactly("day");
        assertThat(by("date=ne2026-03-20")).containsExactly("from", "until", "timing");
        assertThat(by("date=gt2030")).containsExactly("from");
        assertThat(by("date=lt1900")).containsExactly("until", "timing");
        assertThat(by("date=ge2026-03-20")).containsExactly("from", "day");
        assertThat(by("date=le2026-03-20")).containsExactly("until", "day", "timing");
        assertThat(by("date=ge2026-03-21")).containsExactly("from");
        assertThat(by("date=sa2026-03-19")).containsExactly("from", "day");
        assertThat(by("date=eb2026-03-21")).containsExactly("until", "day", "timing");
        assertThat(by("date=gt2026-03-08&date=lt2026-03-08")).containsExactly("until", "timing");
        assertThat(by("date=ap1900")).containsExactly("until", "timing");
        assertThat(by("date:missing=false")).hasSize(4);
    }

    @Test
    void long_strings_are_compared_whole() {
        String head = "x".repeat(100);
        patient("a", head + "Alpha Ünd more");
        patient("b", head + "Beta");
        patient("c", head);

        assertThat(store.find("Patient", "name=" + head)).containsExactly("a", "b", "c");
        assertThat(store.find("Patient", "name=" + head + "alp")).containsExactly("a");
        assertThat(store.find("Patient", "name=" + head + "x")).isEmpty();
        assertThat(store.find("Patient", "name:contains=und")).containsExactly("a");
        assertThat(store.find("Patient", "name:contains=xxbet")).containsExactly("b");
        assertThat(store.find("Patient", "name:exact=" + head + "Beta")).containsExactly("b");
        assertThat(store.find("Patient", "name:exact=" + head)).containsExactly("c");
        assertThat(store.find("Patient", "name:exact=" + head + "beta")).isEmpty();
    }

    private void patient(String id, String family) {
        store.create("Patient/" + id, "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\"}]}");
    }

    @Test
    void all_parts_of_an_address_are_strings() {
        store.create(
                "Patient/a",
                "{\"resourceType\":\"Patient\",\"address\":[{\"line\":[\"1 Main St\"],\"city\":\"Überlingen\",\"state\":\"BW\","
                        + "\"postalCode\":\"88662\",\"country\":\"DE\",\"use\":\"home\"}]}");

        for (String part : List.of("1 main", "uberlingen", "bw", "8866", "de")) {
            assertThat(store.find("Patient", "address=" + part)).as(part).containsExactly("a");
        }
        assertThat(store.find("Patient", "address=home")).isEmpty();
    }

    @Test
    void references_are_found_by_version_and_identifier() {
        observation("a", "\"subject\":{\"reference\":\"Patient/p\"}");
        observation("b", "\"subject\":{\"reference\":\"Patient/p/_history/2\"}");
        observation("c", "\"subject\":{\"identifier\":{\"system\":\"http://i.example\",\"value\":\"7\"}}");
        observation("d", "\"subject\":{\"display\":\"Somebody\"}");
        observation(
                "e",
                "\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"x\"}],\"performer\":[{\"reference\":\"#x\"},"
                        + "{\"reference\":\"https://far.example/fhir/Practitioner/1/_history/3\"}]");

        assertThat(by("patient=p")).containsExactly("a", "b");
        assertThat(by("subject=Patient/p/_history/2")).containsExactly("b");
        assertThat(by("subject=Patient/p/_history/1")).isEmpty();
        assertThat(by("subject=Patient/p/_history/2,Patient/q")).containsExactly("b");
        assertThat(by("subject:identifier=http://i.example|7")).containsExactly("c");
        assertThat(by("subject:identifier=8")).isEmpty();
        assertThat(by("subject:missing=true")).containsExactly("e");
        assertThat(by("subject:missing=false")).containsExactly("a", "b", "c", "d");
        assertThat(by("performer=https://far.example/fhir/Practitioner/1")).containsExactly("e");
        assertThat(by("performer=https://far.example/fhir/Practitioner/1/_history/3"))
                .containsExactly("e");
        assertThat(by("performer=https://far.example/fhir/Practitioner/1/_history/2"))
                .isEmpty();
        assertThat(by("performer=x")).isEmpty();
        assertThat(by("performer:missing=false")).containsExactly("e");
        assertThatExceptionOfType(UnknownParameter.class)
                .isThrownBy(() -> by("subject:Practitioner=1"))
                .withMessageContaining("Device, Group, Location, Patient, identifier, missing");
    }

    @Test
    void uris_are_found_whole_above_and_below() {
        String deep = "http://q.example/" + "x".repeat(300) + "/end";
        questionnaire("a", "http://q.example/fhir/Questionnaire/1");
        questionnaire("b", "http://q.example/fhir/Questionnaire/12");
        questionnaire("c", "http://q.example/fhir");
        questionnaire("d", deep);

        assertThat(store.find("Questionnaire", "url=http://q.example/fhir/Questionnaire/1"))
                .containsExactly("a");
        assertThat(store.find("Questionnaire", "url=http://q.example/FHIR")).isEmpty();
        assertThat(store.find("Questionnaire", "url:below=http://q.example/fhir"))
                .containsExactly("a", "b", "c");
        assertThat(store.find("Questionnaire", "url:below=http://q.example/fhir/Questionnaire/1"))
                .containsExactly("a");
        assertThat(store.find("Questionnaire", "url:below=http://q.example/fhir/Quest"))
                .isEmpty();
        assertThat(store.find("Questionnaire", "url:above=http://q.example/fhir/Questionnaire/1/item"))
                .containsExactly("a", "c");
        assertThat(store.find("Questionnaire", "url:below=http://q.example/" + "x".repeat(300)))
                .containsExactly("d");
        assertThat(store.find("Questionnaire", "url:missing=false")).hasSize(4);
    }

    private void questionnaire(String id, String url) {
        store.create("Questionnaire/" + id, "{\"resourceType\":\"Questionnaire\",\"url\":\"" + url + "\"}");
    }

    @Test
    void what_every_type_has_is_found() {
        observation(
                "a",
                "\"meta\":{\"profile\":[\"http://p.example/a\",\"http://p.example/b|1.0\"],\"source\":\"urn:uuid:1\","
                        + "\"tag\":[{\"system\":\"http://t.example\",\"code\":\"x\"}],\"security\":[{\"code\":\"R\"}]}");
        observation("b", "\"meta\":{\"profile\":[\"http://p.example/c\"]}");

        assertThat(by("_profile=http://p.example/a")).containsExactly("a");
        assertThat(by("_profile=http://p.example/b")).containsExactly("a");
        assertThat(by("_profile=http://p.example/b|1.0")).containsExactly("a");
        assertThat(by("_profile=http://p.example/b|2.0")).isEmpty();
        assertThat(by("_profile:below=http://p.example")).containsExactly("a", "b");
        assertThat(by("_source=urn:uuid:1")).containsExactly("a");
        assertThat(by("_tag=http://t.example|x")).containsExactly("a");
        assertThat(by("_tag:not=x")).containsExactly("b");
        assertThat(by("_security=R")).containsExactly("a");
    }

    @Test
    void the_last_update_is_a_date_of_its_own() {
        observation("a", "\"effectiveDateTime\":\"2020\"");
        Instant first =
                store.records.read(Key.parse("Observation/a")).orElseThrow().lastUpdated();
        awaitAfter(first);
        observation("b", "\"effectiveDateTime\":\"2021\"");
        Instant second =
                store.records.read(Key.parse("Observation/b")).orElseThrow().lastUpdated();

        assertThat(by("_lastUpdated=" + first)).containsExactly("a");
        assertThat(by("_lastUpdated=ne" + first)).containsExactly("b");
        assertThat(by("_lastUpdated=gt" + first)).containsExactly("b");
        assertThat(by("_lastUpdated=ge" + first)).containsExactly("a", "b");
        assertThat(by("_lastUpdated=lt" + second)).containsExactly("a");
        assertThat(by("_lastUpdated=le" + second)).containsExactly("a", "b");
        assertThat(by("_lastUpdated=sa" + first)).containsExactly("b");
        assertThat(by("_lastUpdated=eb" + second)).containsExactly("a");
        assertThat(by("_lastUpdated=" + second + "," + first)).containsExactly("a", "b");
        assertThat(by("_lastUpdated=ge" + first + "&date=2020")).containsExactly("a");
        assertThat(by("_lastUpdated=gt" + first + "&date=2020")).isEmpty();
        assertThat(by("_lastUpdated=gt" + first + "&status=final")).containsExactly("b");
        assertThat(by("_lastUpdated:missing=true")).isEmpty();
        assertThat(by("_lastUpdated:missing=false")).containsExactly("a", "b");
        assertThatExceptionOfType(UnknownParameter.class).isThrownBy(() -> by("_lastUpdated:exact=" + first));
    }

    private static void awaitAfter(Instant moment) {
        while (System.currentTimeMillis() <= moment.toEpochMilli()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void hundreds_of_ids_are_one_search() {
        TestStore.numbered("o", 20).forEach(id -> observation(id, "\"effectiveDateTime\":\"2020\""));
        String ids = TestStore.numbered("o", 600).collect(Collectors.joining(","));

        assertThat(by("_id=" + ids)).hasSize(20);
        assertThat(by("_id=" + ids + "&date=2020")).hasSize(20);
        assertThat(by("_id=o3,o5&date=2020")).containsExactly("o3", "o5");
        assertThat(by("code=" + ids)).isEmpty();
        assertThat(by("performer=" + ids)).isEmpty();
        assertThat(by("patient=" + ids)).isEmpty();
    }
}
