package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.regimens.Regimens;

/** Holds src/docs/errors.md and the program together: every rule that can be given is explained, and no other. */
class ErrorsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((`[a-z0-9-]+`(, )?)+) \\|");
    private static final Pattern QUOTED = Pattern.compile("`([a-z0-9-]+)`");
    private static final Definitions DEFINITIONS = Definitions.load(Examples.FHIR);

    @Test
    void explains_every_rule_that_the_program_can_give_and_no_other() throws IOException {
        Set<String> given = new TreeSet<>();
        given.addAll(Regimens.from(DEFINITIONS).rules().keySet());
        given.addAll(invariants());
        given.addAll(rulesOfTheReferenceValidator());
        given.addAll(inSource(
                "intake|api|validation|patch|requests",
                "Issue\\s*\\.(?:error|warning|information)\\(\\s*\"[a-z-]+\",\\s*\"([a-z-]+)\""));
        given.addAll(inSource("intake", "\\? \"[a-z-]+\" : \"[a-z-]+\",\\s*matches.isEmpty\\(\\) \\? \"([a-z-]+)\""));
        given.addAll(inSource("api", "refused\\(\\s*[^;]*?,\\s*\"([a-z]+-[a-z]+)\","));
        given.addAll(inSource("instruments", "[A-Z_]+\\(\"(score-[a-z-]+)\""));
        given.addAll(inSource("wire", "(?m)^    ([A-Z_]+)\\(\"[a-z-]+\"\\)[,;]"));

        assertThat(explained()).containsExactlyElementsOf(given);
    }

    private static Set<String> explained() throws IOException {
        Set<String> explained = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("src/docs/errors.md")));
        while (row.find()) {
            Matcher rule = QUOTED.matcher(row.group(1));
            while (rule.find()) {
                explained.add(rule.group(1));
            }
        }
        return explained;
    }

    private static Set<String> invariants() {
        Set<String> keys = new TreeSet<>();
        DEFINITIONS.all(StructureDefinition.class).stream()
                .flatMap(profile -> profile.getDifferential().getElement().stream())
                .flatMap(element -> element.getConstraint().stream())
                .forEach(constraint -> keys.add(constraint.getKey()));
        return keys;
    }

    private static Set<String> rulesOfTheReferenceValidator() throws IOException {
        Set<String> rules = new TreeSet<>(List.of("fhir-rule"));
        Files.readAllLines(Path.of("src/main/resources/validation/rules.tsv")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("\t")[1])
                // An invariant of R4 under its own key.
                .filter(rule -> !"-".equals(rule) && !"dom-3".equals(rule))
                .forEach(rules::add);
        return rules;
    }

    private static Set<String> inSource(String packages, String pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        Pattern rule = Pattern.compile(pattern);
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(
                            f -> f.getParent().getFileName().toString().matches(packages))
                    .toList()) {
                Matcher matcher = rule.matcher(Files.isRegularFile(file) ? Files.readString(file) : "");
                while (matcher.find()) {
                    found.add(
                            matcher.group(1).toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
                }
            }
        }
        assertThat(found).as("rules in " + packages).isNotEmpty();
        return found;
    }
}
