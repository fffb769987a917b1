package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a newcomer relies on: where things are, and where they are not. */
class HouseTest {
    private static final Pattern CLINICAL_NAME = Pattern.compile(
            "phq|madrs|gad-?7|esketamine|spravato|intranasal|nasal|intraven|sublingual", Pattern.CASE_INSENSITIVE);

    @Test
    void no_instrument_drug_or_route_is_named_in_the_program() throws IOException {
        assertThat(files("src/main/java", ".java")
                        .filter(file -> CLINICAL_NAME.matcher(read(file)).find()))
                .isEmpty();
    }

    @Test
    void no_fhir_record_hides_outside_of_examples() {
        assertThat(files("src/test/resources", ".json")).isEmpty();
    }

    @Test
    void a_file_holds_one_idea() throws IOException {
        assertThat(files("src/main/java", ".java")
                        .filter(file -> read(file).lines().count() > 300))
                .isEmpty();
    }

    @Test
    void every_package_has_its_sentence() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/org/ketaminefhir"))) {
            assertThat(folders.filter(Files::isDirectory))
                    .allSatisfy(folder -> assertThat(read(folder.resolve("package-info.java")))
                            .startsWith("/** ")
                            .contains("."));
        }
    }

    @Test
    void examples_mirror_profiles() throws IOException {
        List<String> folders = files("examples", ".json")
                .map(file -> Path.of("examples")
                        .relativize(file.getParent().getParent())
                        .toString())
                .distinct()
                .filter(folder -> !folder.equals("people"))
                .toList();

        assertThat(folders).isNotEmpty().allSatisfy(folder -> assertThat(Path.of("profiles", folder))
                .isDirectory());
    }

    @Test
    void the_top_level_has_five_entries_and_the_licence() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(""))) {
            assertThat(entries.map(Path::toString)
                            .filter(name -> !name.startsWith(".")
                                    && !List.of("target", "data").contains(name)))
                    .containsExactlyInAnyOrder("pom.xml", "README.md", "LICENSE", "profiles", "examples", "src");
        }
    }

    private static Stream<Path> files(String root, String ending) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
