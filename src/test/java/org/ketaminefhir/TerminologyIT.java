package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server says about codes: of its own terminology, and of what FHIR R4 brings. */
class TerminologyIT extends RunningServer {
    private static final String OURS = "https://ketaminefhir.org/fhir/";
    private static final String GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender";

    @Test
    void expands_a_value_set_that_takes_in_a_code_system_of_ours() {
        Server.Answer answer = server.get("ValueSet/$expand?url=" + OURS + "ValueSet/disposition");

        ValueSet set = answer.resource();
        assertThat(set.getUrl()).isEqualTo(OURS + "ValueSet/disposition");
        assertThat(set.hasCompose()).isFalse();
        assertThat(set.getExpansion().getContains())
                .hasSize(set.getExpansion().getTotal())
                .allSatisfy(code -> {
                    assertThat(code.getDisplay()).isNotBlank();
                });
        assertThat(set.getExpansion().getTotal()).isGreaterThan(1);
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void expands_by_id_by_body_and_by_canonical_to_the_same_codes() {
        ValueSet stored = server.read("ValueSet/disposition");
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("valueSet").setResource(stored);

        ValueSet byId = server.read("ValueSet/disposition/$expand");
        ValueSet byBody =
                server.post("ValueSet/$expand", Clinic.json(parameters)).resource();
        ValueSet byUrl = server.read("ValueSet/$expand?url=" + OURS + "ValueSet/disposition");

        assertThat(codes(byId)).isNotEmpty().isEqualTo(codes(byBody)).isEqualTo(codes(byUrl));
    }

    @Test
    void pages_through_an_expansion_and_filters_it() {
        ValueSet all = server.read("ValueSet/$expand?url=" + GENDER);
        ValueSet second = server.read("ValueSet/$expand?url=" + GENDER + "&offset=1&count=2");
        ValueSet filtered = server.read("ValueSet/$expand?url=" + GENDER + "&filter=FEM");

        assertThat(codes(all)).containsExactly("male", "female", "other", "unknown");
        assertThat(codes(second)).containsExactly("female", "other");
        assertThat(second.getExpansion().getTotal()).isEqualTo(4);
        assertThat(second.getExpansion().getOffset()).isEqualTo(1);
        assertThat(codes(filtered)).containsExactly("female");
        assertThat(filtered.getExpansion().getTotal()).isEqualTo(1);
    }

    @Test
    void says_that_it_cannot_list_a_code_system_that_it_does_not_have() {
        String snomed = Clinic.json(new Parameters(), parameters -> {
            ValueSet set = new ValueSet();
            set.getCompose().addInclude().setSystem("http://snomed.info/sct");
            parameters.addParameter().setName("valueSet").setResource(set);
        });

        Server.Answer answer = server.post("ValueSet/$expand", snomed);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errors()).containsExactly("value-set-open");
    }

    @ParameterizedTest
    @CsvSource({
        "url=http://hl7.org/fhir/ValueSet/administrative-gender&code=female&system=http://hl7.org/fhir/administrative-gender, true",
        "url=http://hl7.org/fhir/ValueSet/administrative-gender&code=femal&system=http://hl7.org/fhir/administrative-gender, false",
        "url=http://hl7.org/fhir/ValueSet/administrative-gender&code=female&system=http://hl7.org/fhir/observation-status, false",
        "url=http://hl7.org/fhir/ValueSet/administrative-gender&code=female, true",
        "url=https://ketaminefhir.org/fhir/ValueSet/nasal-route&code=46713006&system=http://snomed.info/sct, true",
        "url=https://ketaminefhir.org/fhir/ValueSet/nasal-route&code=47625008&system=http://snomed.info/sct, false",
    })
    void says_whether_a_code_is_in_a_value_set(String parameters, boolean in) {
        Parameters answer = server.read("ValueSet/$validate-code?" + parameters);

        assertThat(answer.getParameterBool("result")).isEqualTo(in);
        assertThat(answer.hasParameter("message")).isEqualTo(!in);
    }

    @Test
    void one_coding_of_a_concept_that_is_in_is_enough() {
        String concept =
                """
                {"resourceType":"Parameters","parameter":[
                  {"name":"url","valueUri":"%s"},
                  {"name":"codeableConcept","valueCodeableConcept":{"coding":[
                    {"system":"https://clinic.example/codes","code":"w"},
                    {"system":"http://hl7.org/fhir/administrative-gender","code":"female","display":"Woman"}]}}]}"""
                        .formatted(GENDER);

        Parameters answer = server.post("ValueSet/$validate-code", concept).resource();

        assertThat(answer.getParameterBool("result")).isTrue();
        assertThat(text(answer, "message")).contains("display");
        assertThat(text(answer, "display")).isEqualTo("Female");
    }

    @Test
    void looks_a_code_of_ours_up_with_its_definition() {
        Server.Answer answer =
                server.get("CodeSystem/$lookup?system=" + OURS + "CodeSystem/treatment-phase&code=induction");

        Parameters found = answer.resource();
        assertThat(text(found, "name")).isEqualTo("TreatmentPhase");
        assertThat(text(found, "display")).isEqualTo("Induction");
        assertThat(found.getParameters("property")).isNotEmpty();
        assertThat(Conformance.faults(answer.body())).isEmpty();
    }

    @Test
    void looks_up_what_a_grammar_describes() {
        Parameters found = server.read("CodeSystem/$lookup?system=http://unitsofmeasure.org&code=mg");

        assertThat(text(found, "display")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "CodeSystem/$lookup?system=http://loinc.org&code=44261-6, 404, code-system-unknown",
        "CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=nobody, 404, code-unknown",
        "CodeSystem/$lookup?code=mg, 400, parameter-missing",
        "CodeSystem/$validate-code?url=http://snomed.info/sct&code=46713006, 404, code-system-unknown",
        "ValueSet/$expand?url=https://clinic.example/nothing, 404, value-set-unknown",
        "ValueSet/nothing/$expand, 404, value-set-unknown",
        "ValueSet/$expand, 400, parameter-missing",
        "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=many, 400, parameter-value",
        "ValueSet/$expand?url=a&url=b, 400, parameter-value",
        "ValueSet/$expand?uri=a, 400, parameter-unknown",
        "ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender, 400, parameter-missing",
    })
    void refuses_what_it_does_not_know(String path, int status, String rule) {
        Server.Answer answer = server.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.errors()).containsExactly(rule);
    }

    @Test
    void a_refused_parameter_is_told_the_valid_ones() {
        assertThat(server.get("CodeSystem/$lookup?kode=mg").body()).contains("code, system, version, coding");
    }

    @ParameterizedTest
    @CsvSource({
        "url=http://hl7.org/fhir/administrative-gender&code=female, true",
        "url=http://hl7.org/fhir/administrative-gender&code=femal, false",
        "url=http://unitsofmeasure.org&code=mg, true",
        "url=http://unitsofmeasure.org&code=milligrams, false",
    })
    void says_whether_a_code_is_of_a_code_system(String parameters, boolean in) {
        Parameters answer = server.read("CodeSystem/$validate-code?" + parameters);

        assertThat(answer.getParameterBool("result")).isEqualTo(in);
    }

    private static String text(Parameters parameters, String name) {
        return parameters.getParameter(name).getValue().primitiveValue();
    }

    private static java.util.List<String> codes(ValueSet set) {
        return set.getExpansion().getContains().stream()
                .map(ValueSetExpansionContainsComponent::getCode)
                .toList();
    }
}
