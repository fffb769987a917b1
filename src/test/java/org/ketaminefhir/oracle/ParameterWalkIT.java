package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.Server;
import org.ketaminefhir.oracle.Ask.Term;
import org.ketaminefhir.oracle.Declared.Parameter;

/**
 * Every search parameter that the CapabilityStatement declares, asked over HTTP for what one stored record has and
 * another has not. A parameter that no stored record has a value of fails: the examples want completing.
 */
class ParameterWalkIT extends Walk {
    private static final int TRIES = 300;

    @Test
    void every_valid_example_is_taken() {
        assertThat(walked.refused).isEmpty();
    }

    @TestFactory
    Stream<DynamicNode> every_declared_parameter_finds_what_has_it_and_not_what_has_not() {
        return walked.declared.types().stream()
                .map(type -> dynamicContainer(
                        type,
                        walked.declared.parameters(type).stream()
                                .map(parameter -> dynamicTest(parameter.name(), () -> check(parameter)))));
    }

    private void check(Parameter parameter) {
        List<Resource> all = List.copyOf(walked.oracle.shelf.all(parameter.type()));
        compare(parameter, new Ask(parameter.type(), List.of(new Term(parameter.name(), absent(parameter)))));
        if (parameter.kind() != SearchParamType.COMPOSITE) {
            for (String missing : List.of("true", "false")) {
                Term term = new Term(parameter.name() + ":missing", missing);
                compare(parameter, new Ask(parameter.type(), List.of(term)));
            }
        }
        boolean marked = parameter.name().matches("_tag|_security|_source|_profile");
        if (marked && walked.readOnly(parameter.type())) {
            return;
        }
        Wording wording =
                new Wording(walked.oracle, new Chance(parameter.toString().hashCode()));
        assertThat(all).as("no stored record is of type " + parameter.type()).isNotEmpty();
        Ask finding = null;
        boolean telling = false;
        for (int i = 0; i < TRIES && !telling; i++) {
            Ask ask = wording.plain(parameter, all.get(i % all.size())).orElse(null);
            int found = ask == null || ask.approximate()
                    ? 0
                    : walked.oracle.must(ask).size();
            telling = found > 0 && found < all.size();
            finding = found > 0 && (finding == null || telling) ? ask : finding;
            // Where all records have the same there is nothing more to look for.
            if (finding != null && i > all.size()) {
                break;
            }
        }
        assertThat(finding).as("no stored record has a value of " + parameter).isNotNull();
        compare(parameter, finding);
    }

    /** What no record has. */
    private static String absent(Parameter parameter) {
        return switch (parameter.kind()) {
            case DATE -> "1901-02-03";
            case NUMBER, QUANTITY -> "987654";
            case REFERENCE -> "Patient/nobody-has-this";
            case COMPOSITE ->
                parameter.parts().stream()
                        .map(ParameterWalkIT::absent)
                        .reduce((a, b) -> a + "$" + b)
                        .orElseThrow();
            default -> "nobody-has-this";
        };
    }

    /** The server finds some records by what it has worked out beside what stands in them. */
    private static boolean derived(Parameter parameter) {
        return parameter.name().matches("code|code-value-.*|phase|session-number|device-count");
    }

    private void compare(Parameter parameter, Ask ask) {
        Set<String> found = new TreeSet<>();
        walked.entries(ask.type() + "?" + ask.search() + "&_count=500")
                .forEach(entry -> found.add(entry.getResource().getIdPart()));
        // Other tests may have stored more since.
        found.removeIf(id -> walked.oracle.shelf.get(ask.type() + "/" + id) == null);
        Set<String> must = walked.oracle.must(ask);

        if (!derived(parameter)) {
            assertThat(found).as(ask.toString()).isEqualTo(must);
        } else if (ask.toString().endsWith(":missing=true")) {
            assertThat(must).as(ask.toString()).containsAll(found);
        } else {
            assertThat(found).as(ask.toString()).containsAll(must);
        }
    }

    @TestFactory
    Stream<DynamicNode> what_is_not_declared_is_refused_with_what_is() {
        return walked.declared.types().stream()
                .map(type -> dynamicTest(type, () -> {
                    Server.Answer parameter = server.get(type + "?colour=red");
                    Server.Answer modifier = server.get(type + "?_id:sounds=red");
                    Server.Answer include = server.get(type + "?_include=" + type + ":colour");
                    Server.Answer sort = server.get(type + "?_sort=colour");

                    for (Server.Answer answer : List.of(parameter, modifier, include, sort)) {
                        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
                        assertThat(answer.<Resource>resource()).isInstanceOf(OperationOutcome.class);
                    }
                    assertThat(parameter.body()).contains("_lastUpdated");
                }));
    }

    @TestFactory
    Stream<DynamicNode> what_is_not_declared_is_ignored_and_told_where_the_client_asks_for_lenience() {
        return walked.declared.types().stream()
                .map(type -> dynamicTest(type, () -> {
                    Server.Answer lenient = server.get(type + "?colour=red&_count=1", "Prefer", "handling=lenient");

                    assertThat(lenient.status()).as(lenient.body()).isEqualTo(200);
                    assertThat(lenient.bundle().getEntry().stream()
                                    .anyMatch(entry -> entry.getResource() instanceof OperationOutcome))
                            .as(lenient.body())
                            .isTrue();
                    assertThat(lenient.bundle().getLink("self").getUrl()).doesNotContain("colour");
                }));
    }
}
