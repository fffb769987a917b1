package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.instruments.Shelf.FHIR;
import static org.ketaminefhir.instruments.Shelf.INSTRUMENTS;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class DerivedScoreTest {
    private final QuestionnaireResponse response =
            Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-without-total.json");

    @Test
    void takes_patient_encounter_date_and_author_from_the_response() {
        Observation total = INSTRUMENTS.derive(response).orElseThrow();

        assertThat(total.getStatus()).isEqualTo(ObservationStatus.FINAL);
        assertThat(total.getCode().getCoding()).singleElement().satisfies(coding -> {
            assertThat(coding.getSystem()).isEqualTo("http://loinc.org");
            assertThat(coding.getCode()).isEqualTo("44261-6");
        });
        assertThat(total.getCategoryFirstRep().getCodingFirstRep().getCode()).isEqualTo("survey");
        assertThat(total.getSubject().getReference()).isEqualTo("Patient/testa");
        assertThat(total.getEncounter().getReference()).isEqualTo("Encounter/example");
        assertThat(total.getEffectiveDateTimeType().getValueAsString()).isEqualTo("2026-03-02T09:40:00-05:00");
        assertThat(total.getPerformerFirstRep().getReference()).isEqualTo("Patient/testa");
        assertThat(total.getValueQuantity().getCode()).isEqualTo("{score}");
        assertThat(total.getInterpretationFirstRep().getCodingFirstRep().getCode())
                .isEqualTo("moderate");
        assertThat(total.getMeta().getProfile()).isEmpty();
        assertThat(total.getDerivedFrom()).isEmpty();
    }

    @Test
    void is_the_same_every_time() {
        assertThat(json(INSTRUMENTS.derive(response).orElseThrow()))
                .isEqualTo(json(INSTRUMENTS.derive(response.copy()).orElseThrow()));
    }

    @Test
    void follows_an_amended_response() {
        response.setStatus(QuestionnaireResponseStatus.AMENDED);

        assertThat(INSTRUMENTS.derive(response))
                .get()
                .extracting(Observation::getStatus)
                .isEqualTo(ObservationStatus.AMENDED);
    }

    @Test
    void does_not_take_a_device_for_the_performer() {
        response.setAuthor(new Reference("Device/tablet"));

        assertThat(INSTRUMENTS.derive(response).orElseThrow().getPerformer()).isEmpty();
    }

    @Test
    void makes_no_score_of_part_of_the_items() {
        assertThat(INSTRUMENTS.derive(
                        Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-with-an-item-declined.json")))
                .isEmpty();
        assertThat(INSTRUMENTS.derive(
                        Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-in-progress.json")))
                .isEmpty();
    }

    @Test
    void makes_no_score_without_a_patient_or_a_day() {
        QuestionnaireResponse nobody = response.copy();
        nobody.setSubject(null);
        assertThat(INSTRUMENTS.derive(nobody)).isEmpty();

        response.getAuthoredElement().setValueAsString("2026-03");
        assertThat(INSTRUMENTS.derive(response)).isEmpty();
    }

    @Test
    void makes_the_score_of_a_panel_that_came_without_one() {
        Observation total = ofPanel();

        assertThat(total.getValueQuantity().getValue()).isEqualByComparingTo("13");
        assertThat(total.getSubject().getReference()).isEqualTo("Patient/testa");
        assertThat(total.getEffectiveDateTimeType().getValueAsString()).isEqualTo("2026-03-02T09:40:00-05:00");
    }

    @Test
    void conforms_to_the_profile_of_the_score() {
        FhirValidator validator = validator();
        QuestionnaireResponse madrs = Shelf.example(QuestionnaireResponse.class, "madrs/valid/response.json");

        assertThat(errors(validator, INSTRUMENTS.derive(response).orElseThrow(), "phq-9-score"))
                .isEmpty();
        assertThat(errors(validator, ofPanel(), "phq-9-score")).isEmpty();
        assertThat(errors(validator, INSTRUMENTS.derive(madrs).orElseThrow(), "madrs-score"))
                .isEmpty();
        assertThat(errors(validator, INSTRUMENTS.derive(madrs).orElseThrow(), "phq-9-score"))
                .isNotEmpty();
    }

    private static Observation ofPanel() {
        List<Observation> all = Shelf.example(Bundle.class, "phq-9/valid/panel-without-total.json").getEntry().stream()
                .map(entry -> (Observation) entry.getResource())
                .toList();
        Observation panel = all.get(all.size() - 1);
        return INSTRUMENTS.derive(panel, all.subList(0, all.size() - 1)).orElseThrow();
    }

    private static List<String> errors(FhirValidator validator, Observation total, String profile) {
        ValidationOptions options =
                new ValidationOptions().addProfile("https://ketaminefhir.org/fhir/StructureDefinition/" + profile);
        return validator.validateWithResult(json(total), options).getMessages().stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(message -> message.getMessage())
                .toList();
    }

    private static String json(Observation total) {
        return FHIR.newJsonParser().encodeResourceToString(total);
    }

    private static FhirValidator validator() {
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(FHIR);
        for (MetadataResource definition : Shelf.DEFINITIONS.all()) {
            if (!(definition instanceof Questionnaire)) {
                ours.addResource(definition);
            }
        }
        return FHIR.newValidator()
                .registerValidatorModule(new FhirInstanceValidator(new ValidationSupportChain(
                        new DefaultProfileValidationSupport(FHIR),
                        ours,
                        new SnapshotGeneratingValidationSupport(FHIR),
                        new InMemoryTerminologyServerValidationSupport(FHIR),
                        new CommonCodeSystemsTerminologyService(FHIR))));
    }
}
