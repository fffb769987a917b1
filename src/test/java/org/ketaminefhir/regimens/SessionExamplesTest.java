package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.yaml.snakeyaml.Yaml;

class SessionExamplesTest {
    private static final Path FOLDER = Path.of("examples/regimens/esketamine-nasal");

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_a_wrong_session_for_its_one_fault(String file, String rule) throws IOException {
        assertThat(check(FOLDER.resolve("invalid").resolve(file)))
                .filteredOn(Issue::refuses)
                .extracting(Issue::rule)
                .containsExactly(rule);
    }

    @ParameterizedTest
    @MethodSource("remarked")
    void accepts_unusual_care_and_remarks_on_it(String file, List<String> rules) throws IOException {
        List<Issue> issues = check(FOLDER.resolve("valid").resolve(file));

        assertThat(issues).noneMatch(Issue::refuses);
        assertThat(issues).extracting(Issue::rule).containsAll(rules);
    }

    @Test
    void has_nothing_to_say_about_the_whole_session() throws IOException {
        assertThat(check(FOLDER.resolve("valid/session-rule-whole.json"))).isEmpty();
    }

    @Test
    void shows_every_rule_in_an_example() {
        Set<String> shown = new HashSet<>();
        expected("invalid/expected-session.yaml").values().forEach(rule -> shown.add((String) rule));
        expected("valid/remarks-session.yaml").values().forEach(rules -> ((List<?>) rules)
                .forEach(r -> shown.add((String) r)));

        assertThat(shown).isEqualTo(Scene.REGIMENS.rules().keySet());
    }

    static Stream<Object[]> refused() {
        return expected("invalid/expected-session.yaml").entrySet().stream()
                .map(e -> new Object[] {e.getKey(), e.getValue()});
    }

    static Stream<Object[]> remarked() {
        return expected("valid/remarks-session.yaml").entrySet().stream()
                .map(e -> new Object[] {e.getKey(), e.getValue()});
    }

    private static Map<String, Object> expected(String file) {
        try {
            return new Yaml().load(Files.readString(FOLDER.resolve(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Issue> check(Path file) throws IOException {
        Bundle bundle = Shapes.FHIR.newJsonParser().parseResource(Bundle.class, Files.readString(file));
        Map<String, Resource> byUrl = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
            byUrl.put(entry.getFullUrl(), entry.getResource());
            candidates.add(new Candidate(
                    "Bundle.entry[%d].resource".formatted(candidates.size()), new byte[0], entry.getResource()));
        }
        return Scene.REGIMENS
                .check(
                        candidates,
                        ref -> Optional.ofNullable(ref.getReference()).map(byUrl::get),
                        History.NONE)
                .issues();
    }
}
