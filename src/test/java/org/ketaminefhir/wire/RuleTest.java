package org.ketaminefhir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleTest {
    @Test
    void every_rule_is_explained_and_no_other() throws IOException {
        List<String> explained = Files.readAllLines(Path.of("src/docs/errors.md")).stream()
                .dropWhile(line -> !line.equals("## Bodies that are not FHIR"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();

        assertThat(explained)
                .containsExactlyElementsOf(
                        Arrays.stream(Rule.values()).map(Rule::id).toList());
    }
}
