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
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.UnknownParameter;

@OnEachDatabase
class ChainTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(database, folder, DeclaredLinks.links());
        put("Organization/parent", "\"name\":\"Parent Clinic\"");
        put("Organization/clinic", "\"name\":\"Example Clinic\"," + ref("partOf", "Organization/parent"));
        put("Organization/other", "\"name\":\"Other House\"");
        put("Practitioner/doctor", "\"name\":[{\"family\":\"Doctor\"}]");
        put(
                "Patient/p1",
                "\"identifier\":[{\"system\":\"mrn\",\"value\":\"1\"}],\"gender\":\"female\",\"birthDate\":\"1980-05-05\","
                        + "\"name\":[{\"family\":\"Example\"}],"
                        + "\"generalPractitioner\":[{\"reference\":\"Practitioner/doctor\"}],"
                        + ref("managingOrganization", "Organization/clinic"));
        put(
                "Patient/p2",
                "\"identifier\":[{\"system\":\"mrn\",\"value\":\"2\"}],\"gender\":\"male\",\"birthDate\":\"1990-05-05\","
                        + "\"name\":[{\"family\":\"Tester\"}],"
                        + "\"generalPractitioner\":[{\"reference\":\"Organization/other\"}],"
                        + ref("managingOrganization", "Organization/other"));
        put("Group/p1", code("a-group"));
        put("Encounter/e1", "\"status\":\"finished\"," + ref("subject", "Patient/p1"));
        put("Encounter/e2", "\"status\":\"planned\"," + ref("subject", "Patient/p2"));
        put(
                "Observation/a",
                code("x") + "," + ref("subject", "Patient/p1") + "," + ref("encounter", "Encounter/e1")
                        + ",\"performer\":[{\"reference\":\"Practitioner/doctor\"}]");
        put("Observation/b", code("y") + "," + ref("subject", "Patient/p1"));
        put("Observation/c", code("x") + "," + ref("subject", "Patient/p2") + "," + ref("encounter", "Encounter/e2"));
        put("Observation/d", code("x") + "," + ref("subject", "Group/p1"));
        put("Observation/e", code("z") + ",\"performer\":[{\"reference\":\"Patient/p2\"}]");
        put(
                "Provenance/v",
                "\"target\":[{\"reference\":\"Observation/a\"},{\"reference\":\"Patient/p2\"}],"
                        + "\"agent\":[{\"who\":{\"reference\":\"Practitioner/doctor\"}}]");
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

    @Test
    void a_chain_asks_of_where_a_reference_leads() {
        assertThat(find("Observation", "patient.identifier", "mrn|1")).containsExactly("a", "b");
        assertThat(find("Observation", "patient.gender", "male")).containsExactly("c");
        assertThat(find("Observation", "patient.birthdate", "lt1985")).containsExactly("a", "b");
        assertThat(find("Observation", "encounter.status", "finished")).containsExactly("a");
        assertThat(find("Observation", "encounter.patient", "p2")).containsExactly("c");
        assertThat(find("Observation", "encounter._id", "e1", "e2")).containsExactly("a", "c");
        assertThat(find("Patient", "organization.name", "example")).containsExactly("p1");
        assertThat(find("Patient", "general-practitioner:Practitioner.name", "doc"))
                .containsExactly("p1");
        assertThat(find("Patient", "general-practitioner:Organization.name", "doc"))
                .isEmpty();
        assertThat(find("Patient", "organization.name", "nobody")).isEmpty();
    }

    @Test
    void a_chain_may_be_of_several_steps() {
        assertThat(find("Observation", "patient.organization.name", "example")).containsExactly("a", "b");
        assertThat(find("Observation", "patient.organization.partof.name", "parent"))
                .containsExactly("a", "b");
        assertThat(find("Observation", "encounter.patient.organization.name", "other"))
                .containsExactly("c");
        assertThat(find("Observation", "encounter.patient.gender", "female")).containsExactly("a");
        assertThatExceptionOfType(BadParameterValue.class)
                .isThrownBy(() -> find("Organization", "partof.partof.partof.partof.partof.partof.name", "x"));
    }

    @Test
    void without_a_type_a_chain_asks_of_all_types_that_know_the_parameter() {
        assertThat(find("Patient", "general-practitioner.name", "doctor")).containsExactly("p1");
        assertThat(find("Patient", "general-practitioner.name", "doctor", "other"))
                .containsExactly("p1", "p2");
        assertThat(find("Observation", "performer.name", "doctor")).containsExactly("a");
        assertThat(find("Observation", "performer.name", "tester")).containsExactly("e");
        assertThat(find("Observation", "performer.identifier", "mrn|2")).containsExactly("e");
        assertThat(find("Observation", "subject.code", "a-group")).containsExactly("d");
        assertThat(find("Observation", "subject._id", "p1")).containsExactly("a", "b", "d");
        assertThat(find("Observation", "subject:Patient._id", "p1")).containsExactly("a", "b");
        assertThat(find("Observation", "subject:Group._id", "p1")).containsExactly("d");
    }

    @Test
    void modifiers_and_prefixes_stand_at_the_end() {
        assertThat(find("Observation", "patient.family:exact", "example")).isEmpty();
        assertThat(find("Observation", "subject:Patient.family:exact", "Example"))
                .containsExactly("a", "b");
        assertThat(find("Observation", "patient.gender:not", "male")).containsExactly("a", "b");
        assertThat(find("Observation", "patient.organization:missing", "true")).isEmpty();
        assertThat(find("Observation", "patient.organization:missing", "false")).containsExactly("a", "b", "c");
        assertThat(find("Observation", "encounter.patient:missing", "false")).containsExactly("a", "c");
        assertThat(find("Observation", "patient.organization.name:contains", "linic"))
                .containsExactly("a", "b");
    }

    @Test
    void chains_go_together_with_other_criteria_each_for_itself() {
        assertThat(store.search(
                        "Observation", Criterion.of("patient.organization.name", "example"), Criterion.of("code", "x")))
                .containsExactly("a");
        assertThat(store.search("Observation", Criterion.of("patient", "p1"), Criterion.of("patient.gender", "female")))
                .containsExactly("a", "b");
        assertThat(store.search(
                        "Observation",
                        Criterion.of("patient.gender", "female"),
                        Criterion.of("encounter.status", "finished"),
                        Criterion.of("_id", "a", "c")))
                .containsExactly("a");
        assertThat(store.search(
                        "Observation",
                        Criterion.of("performer.name", "doctor"),
                        Criterion.of("subject.gender", "female")))
                .containsExactly("a");
        assertThat(store.search("Observation", Criterion.of("patient.gender", "male"), Criterion.of("code", "y")))
                .isEmpty();
    }

    @Test
    void a_deleted_or_amended_target_is_no_longer_met() {
        store.apply(Write.delete(Key.parse("Organization/clinic"), 1));
        store.apply(write("Encounter/e2", 1, "{\"resourceType\":\"Encounter\",\"status\":\"finished\"}"));

        assertThat(find("Observation", "patient.organization.name", "example")).isEmpty();
        assertThat(find("Observation", "patient.organization._id", "clinic")).isEmpty();
        assertThat(find("Observation", "encounter.status", "finished")).containsExactly("a", "c");
    }

    @Test
    void has_asks_of_those_that_refer_to_it() {
        assertThat(find("Patient", "_has:Observation:patient:code", "x")).containsExactly("p1", "p2");
        assertThat(find("Patient", "_has:Observation:patient:code", "y")).containsExactly("p1");
        assertThat(find("Patient", "_has:Observation:subject:code", "s|x")).containsExactly("p1", "p2");
        assertThat(find("Patient", "_has:Observation:performer:code", "z")).containsExactly("p2");
        assertThat(find("Patient", "_has:Observation:patient:_id", "b")).containsExactly("p1");
        assertThat(find("Patient", "_has:Observation:patient:encounter", "Encounter/e2"))
                .containsExactly("p2");
        assertThat(find("Patient", "_has:Observation:patient:code:not", "x")).containsExactly("p1");
        assertThat(find("Encounter", "_has:Observation:encounter:code", "x")).containsExactly("e1", "e2");
        assertThat(find("Encounter", "_has:Observation:encounter:_id", "a")).containsExactly("e1");
        assertThat(find("Group", "_has:Observation:subject:code", "x")).containsExactly("p1");
        assertThat(find("Practitioner", "_has:Observation:performer:code", "x")).containsExactly("doctor");
        assertThat(find("Practitioner", "_has:Observation:performer:code", "y")).isEmpty();
        assertThat(store.search(
                        "Patient",
                        Criterion.of("_has:Observation:patient:code", "x"),
                        Criterion.of("_has:Observation:patient:code", "y")))
                .containsExactly("p1");
        assertThat(store.search(
                        "Patient", Criterion.of("_has:Observation:patient:code", "x"), Criterion.of("gender", "male")))
                .containsExactly("p2");
    }

    @Test
    void has_and_chains_nest() {
        assertThat(find("Patient", "_has:Observation:patient:performer.name", "doctor"))
                .containsExactly("p1");
        assertThat(find("Patient", "_has:Observation:patient:encounter.status", "planned"))
                .containsExactly("p2");
        assertThat(find("Patient", "_has:Observation:patient:_has:Provenance:target:agent", "Practitioner/doctor"))
                .containsExactly("p1");
        assertThat(find("Encounter", "_has:Observation:encounter:_has:Provenance:target:agent.name", "doctor"))
                .containsExactly("e1");
        assertThat(find("Encounter", "patient._has:Observation:patient:code", "y"))
                .containsExactly("e1");
        assertThat(find("Encounter", "_has:Observation:encounter:patient.organization.name", "other"))
                .containsExactly("e2");
        assertThat(find("Patient", "_has:Encounter:patient:_has:Observation:encounter:code", "x"))
                .containsExactly("p1", "p2");
    }

    @Test
    void what_cannot_be_followed_is_refused_with_what_could() {
        unknown("Observation", "encounter.colour", "class", "status");
        unknown("Observation", "performer.colour", "name");
        unknown("Observation", "code.text", "subject", "encounter");
        unknown("Observation", "colour.name", "subject", "encounter");
        unknown("Observation", "subject:Encounter.status", "Patient", "Group");
        unknown("Observation", "encounter:Patient.name", "Encounter");
        unknown("Patient", "_has:Observation:encounter:code", "Encounter");
        unknown("Patient", "_has:Colour:patient:code", "Observation");
        unknown("Patient", "_has:Observation:colour:code", "subject");
        unknown("Patient", "_has:Observation:patient:colour", "has-member");
        unknown("Patient", "_has:::", "Observation");
        unknown("Patient", "_has:Observation:patient", "identifier");
        unknown("Patient", "_has", "identifier");
        unknown("Patient", ".name", "identifier");
        unknown("Patient", "name.", "organization");
        unknown("Patient", "organization.", "name");
        unknown("Patient", "organization.name:below", "contains, exact");
        unknown("Patient", "name:a:b", "contains, exact");
        unknown("Patient", ":", "identifier");
    }

    private void unknown(String type, String name, String... told) {
        assertThatExceptionOfType(UnknownParameter.class)
                .as(name)
                .isThrownBy(() -> find(type, name, "x"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(told));
    }
}
