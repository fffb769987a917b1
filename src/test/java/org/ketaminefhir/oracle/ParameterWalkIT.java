package org.ketaminefhir.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.RunningServer;
import org.ketaminefhir.Server;
import org.ketaminefhir.oracle.Ask.Term;
import org.ketaminefhir.oracle.Declared.Parameter;

/**
 * Every search parameter that the CapabilityStatement declares, asked over HTTP for what one stored record has and
 * another has not. A parameter that no stored record has a value of fails: the examples want completing.
 */
class ParameterWalkIT extends RunningServer {
    private static final int TRIES = 400;

    private Walked walked;

    @BeforeEach
    void walk() {
        walked = Walked.over(server);
    }

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
        assertThat(walked.oracle.shelf.all(parameter.type()))
                .as("no example is of type " + parameter.type())
                .isNotEmpty();
        Wording wording =
                new Wording(walked.oracle, new Chance(parameter.toString().hashCode()));
        List<Ask> finding = new ArrayList<>();
        List<Ask> leaving = new ArrayList<>();
        List<Resource> all = List.copyOf(walked.oracle.shelf.all(parameter.type()));
        for (int i = 0; i < TRIES && (finding.isEmpty() || leaving.isEmpty()); i++) {
            Optional<Ask> ask = wording.plain(parameter, all.get(i % all.size()));
            ask.filter(some -> !some.approximate()).ifPresent(some -> {
                Set<String> must = walked.oracle.must(some);
                if (!must.isEmpty() && finding.isEmpty()) {
                    finding.add(some);
                }
                if (must.size() < all.size() && leaving.isEmpty()) {
                    leaving.add(some);
                }
            });
        }
        assertThat(finding).as("no stored record has a value of " + parameter).isNotEmpty();
        assertThat(leaving)
                .as("all stored records have the same value of " + parameter)
                .isNotEmpty();
        compare(finding.get(0));
        compare(leaving.get(0));
        for (String missing : List.of("true", "false")) {
            if (parameter.kind() != SearchParamType.COMPOSITE) {
                compare(new Ask(parameter.type(), List.of(new Term(parameter.name() + ":missing", missing))));
            }
        }
    }

    private void compare(Ask ask) {
        Set<String> found = new TreeSet<>();
        walked.entries(ask.type() + "?" + ask.search() + "&_count=500")
                .forEach(entry -> found.add(entry.getResource().getIdPart()));
        // Other tests may have stored more since.
        found.removeIf(id -> walked.oracle.shelf.get(ask.type() + "/" + id) == null);

        assertThat(found).as(ask.toString()).isEqualTo(walked.oracle.must(ask));
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
