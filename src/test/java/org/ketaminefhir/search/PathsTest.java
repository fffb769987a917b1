package org.ketaminefhir.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;

class PathsTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final Paths paths = new Paths(FHIR);
    private final Resource observation = FHIR.newJsonParser()
            .parseResource(
                    Observation.class,
                    """
            {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"},"valueInteger":3,
             "performer":[{"reference":"Practitioner/a"},{"reference":"Organization/b"}],
             "component":[{"code":{"text":"one"},"valueInteger":1},{"code":{"text":"two"},"valueString":"2"}]}
            """);

    private List<String> found(String expression) {
        return paths.of("Observation", expression).values(observation).stream()
                .map(Base::fhirType)
                .toList();
    }

    @Test
    void the_simple_forms_reach_what_they_name() {
        assertThat(found("Observation.status")).containsExactly("code");
        assertThat(found("Observation.component.code | Observation.subject | Patient.name"))
                .containsExactly("CodeableConcept", "CodeableConcept", "Reference");
        assertThat(found("Observation.value")).containsExactly("integer");
        assertThat(found("(Observation.value as integer)")).containsExactly("integer");
        assertThat(found("Observation.value.as(Quantity)")).isEmpty();
        assertThat(found("Observation.component.value.ofType(string)")).containsExactly("string");
        assertThat(found("Observation.performer.where(resolve() is Organization)"))
                .containsExactly("Reference");
    }

    @Test
    void any_other_form_is_evaluated() {
        assertThat(found("Observation.component.where(code.text = 'one').value"))
                .containsExactly("integer");
    }

    @Test
    void only_what_can_be_there_once_is_single() {
        assertThat(paths.of("Observation", "Observation.subject.where(resolve() is Patient)")
                        .single())
                .isEqualTo("Observation.subject");
        assertThat(paths.of("Observation", "Observation.performer").single()).isNull();
        assertThat(paths.of("Observation", "Observation.subject | Observation.focus")
                        .single())
                .isNull();
    }

    @Test
    void a_path_to_nothing_stops_the_start() {
        assertThatIllegalStateException()
                .isThrownBy(() -> paths.of("Observation", "Observation.colour"))
                .withMessageContaining("colour");
        assertThatIllegalStateException().isThrownBy(() -> paths.of("Observation", "Patient.name"));
    }
}
