package org.ketaminefhir.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchContractTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    private SearchContract declared(String searchParam, String... more) throws IOException {
        Files.writeString(
                folder.resolve("statement.json"),
                """
                {"resourceType":"CapabilityStatement","url":"%s","status":"active","date":"2026-11-22","kind":"instance",
                 "fhirVersion":"4.0.1","format":["json"],
                 "rest":[{"mode":"server","resource":[{"type":"Observation","searchParam":[%s]}]}]}
                """
                        .formatted(SearchContract.CANONICAL, searchParam));
        for (String definition : more) {
            Files.writeString(folder.resolve("more" + definition.hashCode() + ".json"), definition);
        }
        return SearchContract.of(Definitions.load(FHIR, folder.toUri() + "*.json"));
    }

    @Test
    void what_ships_can_be_resolved() {
        SearchContract contract = SearchContract.of(Definitions.load(FHIR, "classpath*:profiles/server/*.json"));

        assertThat(contract.types()).contains("Patient", "MedicationAdministration", "Bundle", "Binary");
        assertThat(contract.parameter("Observation", "patient").orElseThrow().targets())
                .containsExactly("Patient");
        assertThat(contract.parameter("Observation", "date").orElseThrow().kind())
                .isEqualTo(SearchParamType.DATE);
        for (String type : contract.types()) {
            for (String name : List.of("_id", "_lastUpdated", "_profile", "_tag", "_security", "_source")) {
                assertThat(contract.parameter(type, name)).as(type + " " + name).isPresent();
            }
        }
        assertThat(contract.parameter("Observation", "_tag").orElseThrow().expression())
                .isEqualTo("Observation.meta.tag");
        assertThat(contract.parameters("StructureMap")).isEmpty();
    }

    @Test
    void a_parameter_of_ours_is_read_from_its_own_definition() throws IOException {
        SearchContract contract = declared(
                "{\"name\":\"phase\",\"definition\":\"https://ketaminefhir.org/fhir/SearchParameter/phase\",\"type\":\"token\"}",
                """
                {"resourceType":"SearchParameter","url":"https://ketaminefhir.org/fhir/SearchParameter/phase","name":"Phase",
                 "status":"active","description":"d","code":"phase","base":["Observation"],"type":"token",
                 "expression":"Observation.method"}
                """);

        assertThat(contract.parameter("Observation", "phase").orElseThrow().expression())
                .isEqualTo("Observation.method");
    }

    @Test
    void what_nobody_defines_stops_the_start() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> declared(
                                "{\"name\":\"colour\",\"definition\":\"http://hl7.org/fhir/SearchParameter/Observation-colour\",\"type\":\"token\"}"))
                .withMessageContaining("colour of Observation");
    }

    @Test
    void a_declaration_that_contradicts_its_definition_stops_the_start() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> declared(
                                "{\"name\":\"code\",\"definition\":\"http://hl7.org/fhir/SearchParameter/clinical-code\",\"type\":\"string\"}"))
                .withMessageContaining("STRING");
    }
}
