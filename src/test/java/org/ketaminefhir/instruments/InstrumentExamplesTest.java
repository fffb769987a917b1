package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ketaminefhir.validation.Verdict;

/** What the scorer says of each example; rules that stand in a profile are not its business. */
class InstrumentExamplesTest {
    private static final Path EXAMPLES = Path.of("examples/instruments");

    @TestFactory
    Stream<DynamicTest> finds_nothing_wrong_with_a_valid_example_and_remarks_on_what_it_should() throws IOException {
        return files("valid")
                .map(file -> dynamicTest(name(file), () -> {
                    Verdict verdict = judge(file);

                    String remarks = lines(file.resolveSibling("remarks.yaml"))
                            .getOrDefault(file.getFileName().toString(), "[]");
                    assertThat(Shelf.errors(verdict)).isEmpty();
                    assertThat(List.copyOf(new TreeSet<>(Shelf.rules(verdict))))
                            .isEqualTo(Arrays.stream(
                                            remarks.replaceAll("[\\[\\]]", "").split(", *"))
                                    .filter(rule -> !rule.isEmpty())
                                    .sorted()
                                    .toList());
                }));
    }

    @TestFactory
    Stream<DynamicTest> refuses_an_invalid_example_for_its_one_fault() throws IOException {
        return files("invalid")
                .map(file -> dynamicTest(name(file), () -> {
                    String rule = lines(file.resolveSibling("expected.yaml"))
                            .get(file.getFileName().toString());

                    assertThat(Shelf.errors(judge(file)))
                            .isEqualTo(rule.startsWith("score-") ? List.of(rule) : List.of());
                }));
    }

    private static Verdict judge(Path file) {
        return Shelf.check(
                Shelf.example(Resource.class, EXAMPLES.relativize(file).toString()));
    }

    private static Stream<Path> files(String kind) throws IOException {
        try (Stream<Path> walk = Files.walk(EXAMPLES)) {
            List<Path> files = walk.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.getParent().endsWith(kind))
                    .sorted()
                    .toList();
            assertThat(files).isNotEmpty();
            return files.stream();
        }
    }

    private static String name(Path file) {
        return EXAMPLES.relativize(file).toString();
    }

    private static Map<String, String> lines(Path yaml) throws IOException {
        return Files.readAllLines(yaml).stream()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }
}
