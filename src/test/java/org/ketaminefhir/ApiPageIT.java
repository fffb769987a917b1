package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.OperationDefinition.OperationParameterUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The description of the interface for those who do not read FHIR's own, and the page to try it. */
class ApiPageIT extends RunningServer {
    @Test
    @SuppressWarnings("unchecked")
    void the_description_lists_types_parameters_and_operations() {
        Server.Answer answer = server.get("api-docs");

        Map<String, Object> description = new Yaml().load(answer.body());
        Map<String, Map<String, Object>> paths = (Map<String, Map<String, Object>>) description.get("paths");
        assertThat(answer.header("Content-Type")).startsWith("text/yaml");
        assertThat(paths)
                .containsKeys("/", "/metadata", "/Patient", "/Patient/{id}", "/MedicationAdministration", "/$validate");
        assertThat(paths.get("/Patient")).containsKeys("get", "post");
        assertThat(paths)
                .containsKeys(
                        "/Patient/{id}/$everything",
                        "/Observation/$lastn",
                        "/Composition/{id}/$document",
                        "/QuestionnaireResponse/$extract",
                        "/Questionnaire/{id}/$populate",
                        "/ValueSet/{id}/$expand",
                        "/CodeSystem/$lookup")
                .doesNotContainKey("/Patient/$everything");
        assertThat(answer.body()).contains("birthdate").contains(server.base());
    }

    @Test
    void a_page_of_one_type_describes_that_type_alone() {
        String description = server.get("api-docs?page=Coverage").body();

        assertThat(description).contains("/Coverage/{id}").doesNotContain("/Patient/{id}");
    }

    @Test
    void the_page_loads_nothing_from_elsewhere() {
        Server.Answer page = server.get("swagger-ui/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(Pattern.compile("(?:src|href)=\"(https?:[^\"]*)\"")
                        .matcher(page.body())
                        .results())
                .allSatisfy(link -> assertThat(link.group(1)).startsWith(server.base()));
        assertThat(page.body()).contains(server.base() + "/api-docs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.css", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"})
    void the_parts_of_the_page_are_here(String part) {
        assertThat(server.get("swagger-ui/" + part).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swagger-ui/nothing.js",
                "swagger-ui/oauth2-redirect.html",
                "swagger-ui/?page=%22%3E%3Cscript%3E",
                "api-docs?page=Nothing"
            })
    void anything_else_is_not_found_and_not_repeated(String path) {
        Server.Answer answer = server.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errors()).containsExactly("not-found");
    }

    @Test
    void jars_are_not_served() {
        assertThat(server.outside("/webjars/swagger-ui/index.html").status()).isEqualTo(404);
    }

    @Test
    void a_transaction_of_a_browser_is_still_a_transaction() {
        Server.Answer answer = server.post("", Clinic.json(Clinic.session()), "Accept", "text/html,*/*;q=0.8");

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "everything, Patient/{id}/$everything",
        "lastn, Observation/$lastn",
        "document, Composition/x/$document",
        "extract, QuestionnaireResponse/$extract",
        "populate, Questionnaire/$populate",
        "expand, ValueSet/$expand",
        "value-set-validate-code, ValueSet/$validate-code",
        "code-system-validate-code, CodeSystem/$validate-code",
        "lookup, CodeSystem/$lookup",
    })
    void an_operation_takes_the_parameters_of_its_definition_and_no_others(String id, String path) {
        OperationDefinition definition = server.read("OperationDefinition/" + id);
        List<String> parameters = definition.getParameter().stream()
                .filter(parameter -> parameter.getUse() == OperationParameterUse.IN)
                .map(parameter -> parameter.getName())
                .toList();

        String sentence =
                server.get(path.replace("{id}", "x") + "?no-such-thing=1").body();

        String told = sentence.replaceAll("(?s).*it takes ([^.]*)\\..*", "$1");
        assertThat(told.split(", ")).containsExactlyInAnyOrderElementsOf(parameters);
    }
}
