package org.ketaminefhir.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;

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
    void an_element_is_chosen_by_a_child() {
        Observation observation = new Observation();
        observation.addExtension("https://example.org/other", new StringType("x"));
        observation.addExtension("https://example.org/number", new PositiveIntType(2));
        Path number = paths.of("Observation", "Observation.extension.where(url='https://example.org/number').value");
        Patient patient = new Patient();
        patient.addTelecom().setSystem(ContactPoint.ContactPointSystem.PHONE).setValue("1");
        patient.addTelecom().setSystem(ContactPoint.ContactPointSystem.EMAIL).setValue("a@example.org");
        patient.addTelecom().setValue("b");

        assertThat(number.values(observation))
                .singleElement()
                .extracting(Base::primitiveValue)
                .isEqualTo("2");
        assertThat(paths.of("Patient", "Patient.telecom.where(system='email')").values(patient))
                .singleElement()
                .isEqualTo(patient.getTelecom().get(1));
    }

    @Test
    void an_element_is_chosen_by_its_code() {
        Observation observation = new Observation();
        observation.addComponent().setValue(new StringType("no code"));
        observation.addComponent().setValue(new StringType("other")).getCode().addCoding(new Coding("s", "b", null));
        observation
                .addComponent()
                .setValue(new StringType("this"))
                .getCode()
                .addCoding(new Coding("t", "a", null))
                .addCoding(new Coding("s", "a", null));
        String coded = "Observation.component.where(code.coding.where(system='s' and code='a').exists())";

        assertThat(paths.of("Observation", coded + ".value").values(observation))
                .singleElement()
                .extracting(Base::primitiveValue)
                .isEqualTo("this");
        assertThat(paths.of("Observation", coded).values(observation))
                .containsExactly(observation.getComponent().get(2));
    }

    /** The engine is slow: what a session is made of must not need it. */
    @Test
    void every_declared_parameter_leads_somewhere_and_hardly_any_needs_the_engine() {
        SearchContract contract = SearchContract.of(Definitions.load(FHIR, "file:profiles/server/*.json"));
        List<String> evaluated = contract.types().stream()
                .flatMap(type -> contract.parameters(type).stream())
                .filter(parameter -> parameter.expression().startsWith(parameter.type() + "."))
                .filter(parameter -> paths.of(parameter.type(), parameter.expression()) instanceof Paths.Evaluated)
                .map(parameter -> parameter.type() + "." + parameter.name())
                .toList();

        assertThat(evaluated).containsExactly("Patient.deceased");
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
