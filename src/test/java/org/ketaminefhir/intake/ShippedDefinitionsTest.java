package org.ketaminefhir.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Questionnaire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.Examples;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;

/** Definitions come, change and go with the program, and what others wrote stays. */
@OnEachDatabase
class ShippedDefinitionsTest {
    private static final Set<String> TYPES = Set.of("Questionnaire", "Patient");
    private static final Definitions CONTRACT = Definitions.load(Examples.FHIR, "classpath*:profiles/server/*.json");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    @Test
    void come_change_and_go() throws IOException {
        try (HikariDataSource pool = database.pool(folder);
                Records records = Records.open(pool, CONTRACT)) {
            clinics(records, "https://clinic.example/Questionnaire/sleep");

            program("a", "First", "b", "Second").store(records);
            program("a", "First", "b", "Changed").store(records);
            program("a", "First").store(records);

            assertThat(version(records, "a").version()).isEqualTo(1);
            assertThat(version(records, "b").deleted()).isTrue();
            assertThat(records.read(new Key("Questionnaire", "b"), 2)
                            .orElseThrow()
                            .deleted())
                    .isFalse();
            assertThat(version(records, "clinics").deleted()).isFalse();

            program("a", "First", "b", "Back").store(records);

            assertThat(version(records, "b").deleted()).isFalse();
            assertThat(version(records, "b").version()).isEqualTo(4);
        }
    }

    @Test
    void nodes_that_start_together_bring_them_once() throws Exception {
        try (HikariDataSource pool = database.pool(folder);
                Records one = Records.open(pool, CONTRACT)) {
            ShippedDefinitions shipped = program("a", "First", "b", "Second");
            ExecutorService nodes = Executors.newFixedThreadPool(4);
            List<Callable<Void>> starts = Collections.nCopies(4, () -> {
                shipped.store(one);
                return null;
            });
            for (var start : nodes.invokeAll(starts)) {
                start.get();
            }
            nodes.shutdown();

            assertThat(version(one, "a").version()).isEqualTo(1);
            assertThat(version(one, "b").version()).isEqualTo(1);
        }
    }

    private static Version version(Records records, String id) {
        return records.read(new Key("Questionnaire", id)).orElseThrow();
    }

    /** The program as it would be with these questionnaires, given as id and title. */
    private ShippedDefinitions program(String... titles) throws IOException {
        Path profiles = Files.createTempDirectory(folder, "profiles");
        for (int i = 0; i < titles.length; i += 2) {
            Questionnaire questionnaire = new Questionnaire();
            questionnaire.setId(titles[i]);
            questionnaire
                    .setUrl(Definitions.BASE + "Questionnaire/" + titles[i])
                    .setTitle(titles[i + 1]);
            Files.writeString(profiles.resolve(titles[i] + ".json"), json(questionnaire));
        }
        return new ShippedDefinitions(Definitions.load(Examples.FHIR, "file:" + profiles + "/*.json"), TYPES);
    }

    private static void clinics(Records records, String url) {
        Questionnaire questionnaire = new Questionnaire();
        questionnaire.setUrl(url);
        Content content = Content.of(json(questionnaire).getBytes(UTF_8), UnaryOperator.identity());
        records.apply(Change.of(Write.of(new Key("Questionnaire", "clinics"), 0, content, questionnaire)));
    }

    private static String json(Questionnaire questionnaire) {
        return Examples.FHIR.newJsonParser().encodeResourceToString(questionnaire);
    }
}
