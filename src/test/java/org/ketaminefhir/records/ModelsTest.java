package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.Examples;

class ModelsTest {
    private final Models models = new Models(Examples.FHIR);

    static Stream<String> examples() {
        List<String> all = new ArrayList<>();
        Examples.json("valid").forEach(file -> {
            Resource resource = parsed(Examples.read(file));
            all.add(text(resource));
            if (resource instanceof Bundle bundle) {
                bundle.getEntry().stream()
                        .filter(Bundle.BundleEntryComponent::hasResource)
                        .forEach(entry -> all.add(text(entry.getResource())));
            }
        });
        return all.stream().distinct();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_stored_example_reads_as_hapi_reads_it(String json) {
        assertThat(text(models.of(stored(json)))).isEqualTo(text(parsed(json)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"resourceType\":\"Patient\",\"_birthDate\":{\"extension\":[{\"url\":\"https://a.example/x\","
                        + "\"valueCode\":\"unknown\"}]},\"name\":[{\"given\":[null,\"Ana\"],\"_given\":[{\"id\":\"g\"},null]}]}",
                "{\"resourceType\":\"MedicationRequest\",\"contained\":[{\"resourceType\":\"Medication\",\"id\":\"m\"}],"
                        + "\"medicationReference\":{\"reference\":\"#m\"}}",
                "{\"resourceType\":\"Observation\",\"text\":{\"status\":\"generated\",\"div\":"
                        + "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a &amp; <b>b</b></div>\"},"
                        + "\"valueQuantity\":{\"value\":1.50,\"unit\":\"mg\"},"
                        + "\"component\":[{\"valueBoolean\":true},{\"valueInteger\":7},{\"valueDateTime\":\"2026-03\"}]}",
                "{\"resourceType\":\"MedicationStatement\",\"dosage\":[{\"timing\":{\"repeat\":{\"when\":[\"MORN\",\"HS\"],"
                        + "\"boundsPeriod\":{\"start\":\"2026-01-01\"}},\"code\":{\"text\":\"x\"}}}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\","
                        + "\"active\":false}}]}"
            })
    void what_is_rarely_sent_reads_as_hapi_reads_it(String json) {
        assertThat(text(models.of(stored(json)))).isEqualTo(text(parsed(json)));
    }

    @Test
    void a_model_has_the_id_of_its_record_and_is_ones_own() {
        Version version = stored("{\"resourceType\":\"Patient\",\"active\":true}");

        Resource first = models.of(version);

        assertThat(first.getIdElement().getIdPart()).isEqualTo("a");
        assertThat(models.of(version)).isNotSameAs(first);
    }

    private static Version stored(String json) {
        Content content = Content.of(json.getBytes(StandardCharsets.UTF_8), value -> value);
        return new Version(new Key(content.type(), "a"), 1, Instant.EPOCH, false, content, null, null);
    }

    private static Resource parsed(String json) {
        Resource resource = (Resource) Examples.FHIR.newJsonParser().parseResource(json);
        resource.setId("a");
        return resource;
    }

    private static String text(Resource resource) {
        return Examples.FHIR.newJsonParser().encodeResourceToString(resource);
    }
}
