package org.ketaminefhir;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The files of examples/, which are the fixtures of every test. */
public final class Examples {
    public static final FhirContext FHIR = Application.newFhirContext();
    public static final Path ROOT = Path.of("examples");

    private Examples() {}

    public static String read(String file) {
        return read(ROOT.resolve(file));
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same for a patient and a session of its own: every business identifier of the synthetic clinic gets an
     * ending that no other has.
     */
    public static String unique(String json) {
        String ending = "-" + UUID.randomUUID().toString().substring(0, 8);
        return json.replaceAll("(?<=\\.example/[a-z]{1,20}\\|)([A-Za-z0-9-]+)", "$1" + ending)
                .replaceAll(
                        "(\"system\"\\s*:\\s*\"https://[a-z]+\\.example/[a-z-]+\",\\s*\"value\"\\s*:\\s*\")([^\"]+)\"",
                        "$1$2" + ending + "\"");
    }

    /** A session that nobody submitted before. */
    public static String session() {
        return unique(read("regimens/esketamine-nasal/valid/session-first-dose.json"));
    }

    public static List<Path> json(String folder) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.getParent().endsWith(folder))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All yaml files that lie beside these examples: file name to what is expected of it. */
    public static Map<Path, List<String>> expectations(String folder) {
        Map<Path, List<String>> expectations = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml"))
                    .filter(f -> f.getParent().endsWith(folder))
                    .toList()) {
                Map<String, Object> lines = new Yaml().load(read(file));
                lines.forEach((name, rules) -> expectations.merge(file.resolveSibling(name), strings(rules), (a, b) -> {
                    List<String> both = new ArrayList<>(a);
                    both.addAll(b);
                    return both;
                }));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return expectations;
    }

    private static List<String> strings(Object rules) {
        return rules instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(rules.toString());
    }
}
