package org.ketaminefhir.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueSetsTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    @TempDir
    Path folder;

    private void valueSet(String name, String compose) throws IOException {
        Files.writeString(
                folder.resolve(name + ".json"),
                "{\"resourceType\":\"ValueSet\",\"url\":\"http://v.example/%s\",\"status\":\"active\",\"compose\":{%s}}"
                        .formatted(name, compose));
    }

    private static String of(String system, String... codes) {
        StringBuilder concepts = new StringBuilder();
        for (String code : codes) {
            concepts.append(concepts.length() == 0 ? "" : ",").append("{\"code\":\"" + code + "\"}");
        }
        return "{\"system\":\"" + system + "\",\"concept\":[" + concepts + "]}";
    }

    @Test
    void a_value_set_is_what_it_includes_without_what_it_excludes() throws IOException {
        valueSet("some", "\"include\":[" + of("http://s.example", "a", "b") + "," + of("http://t.example", "a") + "]");
        valueSet(
                "less",
                "\"include\":[{\"valueSet\":[\"http://v.example/some\"]}],\"exclude\":[" + of("http://s.example", "b")
                        + "]");
        valueSet(
                "both",
                "\"include\":[{\"system\":\"http://s.example\",\"concept\":[{\"code\":\"a\"},{\"code\":\"c\"}],"
                        + "\"valueSet\":[\"http://v.example/some\"]}]");
        ValueSets valueSets = new ValueSets(Definitions.load(FHIR, folder.toUri() + "*.json"));

        assertThat(valueSets.codes("http://v.example/some").orElseThrow())
                .containsExactly("http://s.example|a", "http://s.example|b", "http://t.example|a");
        assertThat(valueSets.codes("http://v.example/less|1.0").orElseThrow())
                .containsExactly("http://s.example|a", "http://t.example|a");
        assertThat(valueSets.codes("http://v.example/both").orElseThrow()).containsExactly("http://s.example|a");
    }

    @Test
    void those_of_r4_are_known() throws IOException {
        valueSet("any", "\"include\":[" + of("http://s.example", "a") + "]");
        ValueSets valueSets = new ValueSets(Definitions.load(FHIR, folder.toUri() + "*.json"));

        assertThat(valueSets
                        .codes("http://hl7.org/fhir/ValueSet/administrative-gender")
                        .orElseThrow())
                .containsExactlyInAnyOrder(
                        "http://hl7.org/fhir/administrative-gender|male",
                        "http://hl7.org/fhir/administrative-gender|female",
                        "http://hl7.org/fhir/administrative-gender|other",
                        "http://hl7.org/fhir/administrative-gender|unknown");
    }

    @Test
    void what_cannot_be_listed_is_not_half_listed() throws IOException {
        valueSet(
                "filtered",
                "\"include\":[" + of("http://s.example", "a")
                        + ",{\"system\":\"http://snomed.info/sct\",\"filter\":[{\"property\":\"concept\",\"op\":\"is-a\",\"value\":\"1\"}]}]");
        valueSet("foreign", "\"include\":[{\"system\":\"http://loinc.org\"}]");
        valueSet("lost", "\"include\":[{\"valueSet\":[\"http://v.example/nowhere\"]}]");
        valueSet("circle", "\"include\":[{\"valueSet\":[\"http://v.example/circle\"]}]");
        ValueSets valueSets = new ValueSets(Definitions.load(FHIR, folder.toUri() + "*.json"));

        for (String name : new String[] {"filtered", "foreign", "lost", "circle", "nowhere"}) {
            assertThat(valueSets.codes("http://v.example/" + name)).as(name).isEmpty();
        }
    }
}
