package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.instruments.Shelf.INSTRUMENTS;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;

class InstrumentsTest {
    private static final String PHQ_9 = Definitions.BASE + "Questionnaire/phq-9";
    private static final String LOINC = "http://loinc.org";

    @Test
    void finds_an_instrument_by_its_canonical_in_any_version() {
        assertThat(INSTRUMENTS.byCanonical(PHQ_9 + "|7.1"))
                .get()
                .extracting(Instrument::canonical)
                .isEqualTo(PHQ_9);
        assertThat(INSTRUMENTS.byCanonical("https://ehr.example/Questionnaire/phq-9"))
                .isEmpty();
    }

    @Test
    void finds_an_instrument_by_a_canonical_that_it_is_derived_from() {
        assertThat(INSTRUMENTS.byCanonical("http://loinc.org/q/44249-1"))
                .get()
                .extracting(Instrument::canonical)
                .isEqualTo(PHQ_9);
    }

    @Test
    void finds_an_instrument_by_the_code_of_its_total_panel_or_item() {
        assertThat(INSTRUMENTS.byTotal(code(LOINC, "44261-6"))).isPresent();
        assertThat(INSTRUMENTS.byTotal(code("http://snomed.info/sct", "720433000")))
                .isPresent();
        assertThat(INSTRUMENTS.byPanel(code(LOINC, "44249-1"))).isPresent();
        assertThat(INSTRUMENTS.byItem(code(LOINC, "44260-8"))).isPresent();
        assertThat(INSTRUMENTS.byTotal(code(LOINC, "44249-1"))).isEmpty();
        assertThat(INSTRUMENTS.byTotal(code("https://ehr.example", "44261-6"))).isEmpty();
    }

    @Test
    void takes_a_response_with_two_of_nine_items_for_another_questionnaire() {
        QuestionnaireResponse response = new QuestionnaireResponse();
        response.addItem().setLinkId("/44250-9");
        response.addItem().setLinkId("/44255-8");

        assertThat(INSTRUMENTS.of(response)).isEmpty();
    }

    @Test
    void takes_eight_of_nine_items_under_a_foreign_questionnaire_for_another_questionnaire() {
        QuestionnaireResponse response =
                Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-without-total.json");
        response.getItem().remove(8);
        assertThat(INSTRUMENTS.of(response)).isPresent();

        response.setQuestionnaire("https://ehr.example/fhir/Questionnaire/eight-items");

        assertThat(INSTRUMENTS.of(response)).isEmpty();
    }

    @Test
    void every_total_lies_in_exactly_one_band() {
        for (Instrument instrument : INSTRUMENTS.all()) {
            int highest = instrument.owed().stream()
                    .mapToInt(item -> item.options().stream()
                            .mapToInt(option -> option.points().intValueExact())
                            .max()
                            .orElseThrow())
                    .sum();

            assertThat(IntStream.rangeClosed(0, highest).mapToObj(BigDecimal::valueOf))
                    .allMatch(total -> instrument.band(total).isPresent());
            assertThat(instrument.band(BigDecimal.valueOf(highest + 1L))).isEmpty();
            assertThat(instrument.band(BigDecimal.valueOf(-1))).isEmpty();
        }
    }

    @Test
    void the_score_profile_is_assigned_by_the_codes_of_the_total_in_the_same_order() {
        for (Instrument instrument : INSTRUMENTS.all()) {
            String id = instrument.canonical().substring(instrument.canonical().lastIndexOf('/') + 1);
            StructureDefinition profile = Shelf.DEFINITIONS
                    .find(StructureDefinition.class, Definitions.BASE + "StructureDefinition/" + id + "-score")
                    .orElseThrow();

            assertThat(assigned(profile, "coding").stream().map(extension -> Code.of((Coding) extension.getValue())))
                    .isEqualTo(instrument.total().codes());
        }
    }

    @Test
    void the_response_profile_is_assigned_by_every_canonical_that_names_the_instrument() {
        for (Instrument instrument : INSTRUMENTS.all()) {
            String id = instrument.canonical().substring(instrument.canonical().lastIndexOf('/') + 1);
            StructureDefinition profile = Shelf.DEFINITIONS
                    .find(StructureDefinition.class, Definitions.BASE + "StructureDefinition/" + id + "-response")
                    .orElseThrow();

            assertThat(assigned(profile, "canonical").stream()
                            .map(extension -> ((CanonicalType) extension.getValue()).getValue()))
                    .isNotEmpty()
                    .allMatch(instrument::isNamed);
        }
    }

    private static List<Extension> assigned(StructureDefinition profile, String part) {
        return profile.getExtensionsByUrl(Definitions.BASE + "StructureDefinition/assigned-to").stream()
                .flatMap(extension -> extension.getExtensionsByUrl(part).stream())
                .toList();
    }

    private static List<Coding> code(String system, String code) {
        return List.of(new Coding(system, code, null));
    }
}
