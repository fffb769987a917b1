package org.ketaminefhir.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hl7.fhir.r4.model.Consent;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.views.Facts.Rule;

/** What is not understood of a consent opens nothing, and closes all that it may be about. */
class ConsentRulesTest {
    private static final String X = "{\"role\":{},\"reference\":{\"reference\":\"Organization/x\"}}";
    private static final String PERSON = "{\"role\":{},\"reference\":{\"reference\":\"Practitioner/p\"}}";
    private static final String TYPE =
            "\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"Observation\"}]";

    private static List<Rule> rules(String provision) {
        return rules("", provision);
    }

    private static List<Rule> rules(String policy, String provision) {
        String json =
                "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"coding\":[{\"code\":\"patient-privacy\"}]},"
                        + (policy.isEmpty() ? "" : "\"policyRule\":{\"coding\":[{\"code\":\"" + policy + "\"}]},")
                        + "\"provision\":" + provision + "}";
        return ConsentRules.of((Consent) Examples.FHIR.newJsonParser().parseResource(json)).stream()
                .map(Rule.class::cast)
                .toList();
    }

    private static List<Rule> denials(String provision) {
        return rules(provision).stream().filter(Rule::denies).toList();
    }

    private static List<Rule> permissions(String provision) {
        return rules(provision).stream().filter(rule -> !rule.denies()).toList();
    }

    @Test
    void a_denial_is_about_whom_it_names() {
        assertThat(denials("{\"type\":\"deny\",\"actor\":[" + X + "]}"))
                .extracting(Rule::party)
                .containsExactly("Organization/x");
        assertThat(denials("{\"type\":\"deny\"," + TYPE + "}"))
                .extracting(Rule::type)
                .containsExactly("Observation");
    }

    @Test
    void a_denial_that_names_a_person_or_what_nobody_knows_is_about_all() {
        assertThat(denials("{\"type\":\"deny\",\"actor\":[" + PERSON + "]}"))
                .extracting(Rule::party)
                .containsOnlyNulls();
        assertThat(denials("{\"type\":\"deny\",\"class\":[{\"system\":\"http://x\",\"code\":\"y\"}]}"))
                .extracting(Rule::type)
                .containsOnlyNulls();
        assertThat(denials("{\"type\":\"deny\",\"code\":[{\"text\":\"y\"}]}")).hasSize(1);
        assertThat(denials("{\"type\":\"deny\",\"action\":[{\"text\":\"y\"}]}")).hasSize(1);
        assertThat(denials("{\"type\":\"deny\",\"purpose\":[{\"code\":\"PurposeOfUse\"}]}"))
                .extracting(Rule::purpose)
                .containsOnlyNulls();
        assertThat(
                        denials(
                                "{\"type\":\"deny\",\"securityLabel\":[{\"system\":\"http://x\",\"code\":\"y\"},{\"code\":\"PSYTHPN\"}]}"))
                .extracting(Rule::labels)
                .containsExactly(0L);
    }

    @Test
    void a_denial_inside_what_says_nothing_by_itself_still_denies() {
        assertThat(denials("{\"actor\":[" + PERSON + "],\"provision\":[{\"type\":\"deny\"}]}"))
                .hasSize(1);
        assertThat(denials(
                        "{\"class\":[{\"system\":\"http://x\",\"code\":\"y\"}],\"provision\":[{\"type\":\"deny\"}]}"))
                .hasSize(1);
    }

    @Test
    void what_is_only_about_collecting_denies_no_showing() {
        assertThat(denials("{\"type\":\"deny\",\"action\":[{\"coding\":[{\"code\":\"collect\"}]}]}"))
                .isEmpty();
    }

    @Test
    void a_permission_that_is_not_understood_opens_nothing_nor_does_what_stands_in_it() {
        assertThat(permissions("{\"type\":\"permit\",\"actor\":[" + X + "]}")).hasSize(1);
        assertThat(permissions("{\"type\":\"permit\",\"actor\":[" + PERSON + "]}"))
                .isEmpty();
        assertThat(permissions("{\"type\":\"permit\",\"code\":[{\"text\":\"y\"}]}"))
                .isEmpty();
        assertThat(permissions("{\"code\":[{\"text\":\"y\"}],\"provision\":[{\"type\":\"permit\"}]}"))
                .isEmpty();
        assertThat(permissions("{\"type\":\"permit\",\"purpose\":[{\"code\":\"PurposeOfUse\"}]}"))
                .isEmpty();
        assertThat(permissions("{\"type\":\"permit\",\"action\":[{\"text\":\"y\"}]}"))
                .isEmpty();
        assertThat(
                        permissions(
                                "{\"securityLabel\":[{\"code\":\"SUD\"}],\"provision\":[{\"type\":\"permit\",\"securityLabel\":[{\"code\":\"ETH\"}]}]}"))
                .isEmpty();
    }

    @Test
    void a_permission_inside_a_denial_reaches_no_further_than_that() {
        assertThat(permissions(
                        "{\"type\":\"deny\",\"actor\":[" + X + "],\"provision\":[{\"type\":\"permit\"," + TYPE + "}]}"))
                .containsExactly(new Rule(
                        false,
                        2,
                        "Organization/x",
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        "Observation",
                        0,
                        null));
    }

    @Test
    void opting_out_with_or_without_exceptions_denies_what_is_not_permitted() {
        for (String policy : List.of("OPTOUT", "OPTOUTE")) {
            assertThat(rules(policy, "{\"type\":\"permit\",\"actor\":[" + X + "]}"))
                    .extracting(Rule::denies)
                    .containsExactly(true, false);
        }
    }
}
