package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.wire.Readings.FHIR;
import static org.ketaminefhir.wire.Readings.READER;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is FHIR reads without a single issue, in both forms, and means the same in both. */
class SoundResourcesTest {
    private static final Limits WIDE = new Limits(64 * 1024 * 1024, 64, 8 * 1024 * 1024, 5000);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void every_type_with_every_element_reads_without_an_issue(int turn) {
        Filler filler = new Filler(FHIR, turn);
        List<String> refused = new ArrayList<>();
        for (String type : FHIR.getResourceTypes()) {
            Resource resource = filler.fill(type);
            byte[] json = FHIR.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
            byte[] xml = FHIR.newXmlParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);

            READER.json(json).issues().stream().limit(3).forEach(issue -> refused.add("json " + issue));
            Reading converted = READER.xml(xml);
            converted.issues().stream().limit(3).forEach(issue -> refused.add("xml " + issue));
            if (!same(json, converted.json())) {
                refused.add(type + " means something else in XML");
            }
        }

        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "profile/profiles-types.xml",
                "profile/profiles-others.xml",
                "profile/profiles-resources.xml",
                "valueset/v3-codesystems.xml",
                "extension/extension-definitions.xml"
            })
    void the_specifications_own_definitions_read_without_an_issue(String file) throws IOException {
        byte[] xml = bytes("/org/hl7/fhir/r4/model/" + file);

        Reading reading = new FhirReader(FHIR, WIDE).xml(xml);

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.entries()).hasSizeGreaterThan(20);
    }

    @Test
    void the_search_parameters_in_json_read_without_an_issue() throws IOException {
        Reading reading = new FhirReader(FHIR, WIDE).json(bytes("/org/hl7/fhir/r4/model/sp/search-parameters.json"));

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.entries()).hasSizeGreaterThan(1000);
    }

    private static boolean same(byte[] sent, byte[] converted) {
        return parsed(sent).equalsDeep(parsed(converted));
    }

    private static Resource parsed(byte[] json) {
        return (Resource) FHIR.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = SoundResourcesTest.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }
}
