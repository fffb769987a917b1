package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Issue;

/** A new instrument is a folder: copied, renamed, loaded, scored, and no Java is written. */
class NewInstrumentTest {
    private Instruments instruments;

    @BeforeEach
    void copy_a_folder_under_a_new_name(@TempDir Path folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("profiles/instruments/phq-9"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        folder.resolve(renamed(file.getFileName().toString())), renamed(Files.readString(file)));
            }
        }
        instruments = Instruments.from(Definitions.load(Shelf.FHIR, "file:" + folder + "/*.json"));
    }

    @Test
    void knows_the_new_instrument_and_nothing_of_the_old_one() {
        assertThat(instruments.all())
                .extracting(Instrument::canonical)
                .containsExactly("https://ketaminefhir.org/fhir/Questionnaire/drill-9");
        assertThat(instruments.of(
                        Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-without-total.json")))
                .isEmpty();
    }

    @Test
    void scores_the_new_instrument() throws IOException {
        Observation total = instruments
                .derive((QuestionnaireResponse) drill("valid/response-without-total.json"))
                .orElseThrow();

        assertThat(total.getValueQuantity().getValue()).isEqualByComparingTo("13");
        assertThat(total.getCode().getCodingFirstRep().getSystem()).isEqualTo("https://drill.example/codes");
        assertThat(total.getInterpretationFirstRep().getCodingFirstRep().getSystem())
                .isEqualTo("https://ketaminefhir.org/fhir/CodeSystem/drill-9-severity");
    }

    @Test
    void refuses_a_wrong_total_of_the_new_instrument() throws IOException {
        for (String file :
                List.of("invalid/response-with-a-wrong-total.json", "invalid/panel-with-a-wrong-total.json")) {
            assertThat(instruments
                            .check(Shelf.graph(drill(file)), Shelf.NOTHING_STORED)
                            .issues())
                    .extracting(Issue::rule)
                    .containsExactly("score-total");
        }
    }

    private static Resource drill(String example) throws IOException {
        String text = Files.readString(Path.of("examples/instruments/phq-9").resolve(example));
        return (Resource) Shelf.FHIR.newJsonParser().parseResource(renamed(text));
    }

    private static String renamed(String text) {
        return text.replace("phq-9", "drill-9")
                .replace("Phq9", "Drill9")
                .replace("PHQ-9", "Drill")
                .replace("http://loinc.org", "https://drill.example/codes")
                .replaceAll("\\b44(2\\d\\d)-\\d\\b", "drill-$1");
    }
}
