package org.ketaminefhir.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.instruments.Instruments;

/** The policies that ship, and what is refused in one. */
class PoliciesTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final Path FOLDER = Path.of("profiles/coverage/policies");

    private static List<Policy> read(String pattern) {
        Definitions definitions = Definitions.load(FHIR, pattern);
        return new PolicyReader(definitions, Instruments.from(definitions)).read();
    }

    @Test
    void a_folder_is_a_policy() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            assertThat(read("file:profiles/**/*.json").stream().map(Policy::id).collect(Collectors.toSet()))
                    .hasSizeGreaterThanOrEqualTo(6)
                    .containsExactlyInAnyOrderElementsOf(
                            folders.map(folder -> folder.getFileName().toString())
                                    .toList());
        }
    }

    @Test
    void every_policy_says_that_it_is_a_model_and_each_criterion_its_rule() {
        assertThat(read("file:profiles/**/*.json")).allSatisfy(policy -> {
            assertThat(policy.notice()).contains("not the policy of any payer");
            assertThat(policy.payer()).startsWith("Model ");
            assertThat(policy.use()).isIn("initial", "renewal");
            assertThat(policy.criteria()).isNotEmpty().allSatisfy(criterion -> {
                assertThat(criterion.rule()).endsWith(".");
                assertThat(criterion.title()).isNotBlank();
            });
        });
    }

    @Test
    void all_kinds_are_asked_for_by_some_policy() {
        assertThat(read("file:profiles/**/*.json").stream()
                        .flatMap(policy -> policy.criteria().stream())
                        .map(Criterion::kind))
                .contains(Kind.values());
    }

    @Test
    void what_the_vocabulary_does_not_have_stops_the_start(@TempDir Path folder) throws IOException {
        String policy = Files.readString(FOLDER.resolve("half-fall/PlanDefinition-half-fall.json"));
        refused(folder, policy.replace("\"observation-minutes\"", "\"phase-of-the-moon\""), "of no known kind");
        refused(folder, policy.replace("\"minimum\"", "\"least\""), "knows no least");
        refused(folder, policy.replace("Questionnaire/", "Questionnaire/no-"), "names an instrument that is none");
        refused(folder, policy.replace("\"remission\"", "\"bliss\""), "cannot be followed: bliss");
        refused(folder, policy.replaceFirst("\"start\": \"2024-01-01\"", "\"end\": \"2030-01-01\""), "since when");
    }

    @Test
    void two_versions_in_force_at_once_stop_the_start(@TempDir Path folder) throws IOException {
        String policy = Files.readString(FOLDER.resolve("half-fall/PlanDefinition-half-fall.json"));
        Files.writeString(folder.resolve("other.json"), policy.replace("PlanDefinition/half-fall", "PlanDefinition/x"));
        refused(folder, policy, "is in force together with");
    }

    private static void refused(Path folder, String policy, String because) throws IOException {
        for (Path file : List.of(
                Path.of("profiles/history/ValueSet-depression.json"),
                Path.of("profiles/instruments/CodeSystem-score-outcome.json"),
                Path.of("profiles/instruments/phq-9/Questionnaire-phq-9.json"),
                Path.of("profiles/instruments/phq-9/CodeSystem-phq-9-severity.json"),
                Path.of("profiles/instruments/madrs/Questionnaire-madrs.json"),
                Path.of("profiles/instruments/madrs/CodeSystem-madrs-severity.json"))) {
            Files.copy(file, folder.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(folder.resolve("policy.json"), policy);
        assertThatThrownBy(() -> read("file:" + folder + "/*.json")).hasMessageContaining(because);
    }
}
