package org.ketaminefhir.regimens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.validation.Issue;

class RulesTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (\\w+) \\|");

    @Test
    void lists_every_rule_with_its_severity_and_no_other() throws IOException {
        Map<String, Issue.Severity> listed = new HashMap<>();
        Matcher row =
                ROW.matcher(Files.readString(Path.of("src/docs/errors.md")).split("\n## Sessions and courses\n")[1]);
        while (row.find()) {
            listed.put(row.group(1), Issue.Severity.valueOf(row.group(2).toUpperCase(java.util.Locale.ROOT)));
        }

        assertThat(listed).isEqualTo(Scene.REGIMENS.rules());
    }
}
