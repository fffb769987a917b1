package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ketaminefhir.wire.Readings.found;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final FhirReader NARROW = new FhirReader(Readings.FHIR, new Limits(300, 8, 20, 2));

    @Test
    void a_body_over_the_limit_is_not_looked_at() {
        assertThat(found(json("{" + " ".repeat(299)))).containsExactly("json-syntax Resource");
        assertThat(found(json("{" + " ".repeat(300)))).containsExactly("limit-body Resource");
        assertThat(found(xml("<" + " ".repeat(300)))).containsExactly("limit-body Resource");
    }

    @Test
    void a_string_over_the_limit_ends_the_reading() {
        assertThat(found(json(Readings.patient("\"name\":[{\"text\":\"" + "a".repeat(20) + "\"}]"))))
                .isEmpty();
        assertThat(found(json(Readings.patient("\"name\":[{\"text\":\"" + "a".repeat(21) + "\"}]"))))
                .containsExactly("limit-string Patient.name[0].text");
        assertThat(found(xml("<Patient xmlns='http://hl7.org/fhir'><name><text value='" + "a".repeat(21)
                        + "'/></name></Patient>")))
                .containsExactly("limit-string Patient.name[0].text");
    }

    @Test
    void a_string_over_the_limit_in_an_unknown_element_ends_the_reading_too() {
        assertThat(found(json(Readings.patient("\"foo\":\"" + "a".repeat(30_000) + "\""))))
                .containsExactly("limit-body Resource");
        assertThat(found(new FhirReader(Readings.FHIR, new Limits(100_000, 8, 20, 2))
                        .json(Readings.patient("\"foo\":{\"bar\":[\"" + "a".repeat(30_000) + "\"]},\"active\":true")
                                .getBytes(StandardCharsets.UTF_8))))
                .contains("unknown-element Patient.foo");
    }

    @Test
    void a_number_of_a_thousand_digits_ends_the_reading() {
        assertThat(Readings.inJson(
                        "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":" + "1".repeat(1000) + "}}"))
                .containsExactly("limit-string Observation.value");
    }

    @Test
    void depth_is_counted_in_objects_and_lists() {
        assertThat(found(json(extensions(3)))).isEmpty();
        assertThat(found(json(extensions(4)))).singleElement().asString().startsWith("json-depth Patient.extension[0]");
    }

    @Test
    void depth_holds_in_unknown_elements_too() {
        assertThat(found(json(Readings.patient("\"foo\":" + "[".repeat(9) + "]".repeat(9)))))
                .contains("json-depth Patient");
    }

    @Test
    void one_entry_too_many_ends_the_reading() {
        String entry = "{\"fullUrl\":\"urn:x:a\"}";

        assertThat(found(json(bundle(entry + "," + entry)))).isEmpty();
        assertThat(found(json(bundle(entry + "," + entry + "," + entry))))
                .containsExactly("limit-entries Bundle.entry[1]");
    }

    @Test
    void a_limit_below_one_is_no_limit() {
        assertThatThrownBy(() -> new Limits(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String extensions(int deep) {
        return Readings.patient(
                "\"extension\":[{\"url\":\"a\",".repeat(deep) + "\"valueBoolean\":true" + "}]".repeat(deep));
    }

    private static String bundle(String entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + entries + "]}";
    }

    private static Reading json(String body) {
        return NARROW.json(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Reading xml(String body) {
        return NARROW.xml(body.getBytes(StandardCharsets.UTF_8));
    }
}
