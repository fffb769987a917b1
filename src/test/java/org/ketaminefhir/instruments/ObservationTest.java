package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.instruments.Shelf.INSTRUMENTS;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.validation.Issue;

class ObservationTest {
    private static final String LOINC = "http://loinc.org";
    private static final String BANDS = "https://ketaminefhir.org/fhir/CodeSystem/phq-9-severity";
    private final Bundle panel = Shelf.example(Bundle.class, "phq-9/valid/panel-as-us-core-sends-it.json");

    @Test
    void holds_the_total_of_a_panel_against_the_items_beside_it() {
        total().getDerivedFrom().clear();
        total().setValue(new IntegerType(14));

        Issue issue = Shelf.check(panel).issues().get(0);

        assertThat(rules(panel)).containsExactly("score-total");
        assertThat(issue.expression()).isEqualTo("Bundle.entry[10].resource.value");
    }

    @Test
    void holds_a_total_against_the_items_it_is_derived_from_without_a_panel() {
        panel.getEntry().remove(11);
        assertThat(rules(panel)).isEmpty();

        total().setValue(new Quantity(12));

        assertThat(rules(panel)).containsExactly("score-total");
    }

    @Test
    void holds_the_value_of_the_panel_itself_against_its_items() {
        panelObservation().setValue(new IntegerType(13));
        assertThat(rules(panel)).isEmpty();

        panelObservation().setValue(new IntegerType(12));

        assertThat(rules(panel)).containsExactly("score-total");
    }

    @Test
    void reads_the_items_of_a_panel_that_are_components() {
        Observation one = panelObservation().copy();
        one.getHasMember().clear();
        for (BundleEntryComponent entry : panel.getEntry().subList(0, 9)) {
            Observation item = (Observation) entry.getResource();
            one.addComponent().setCode(item.getCode()).setValue(item.getValue());
        }
        one.setValue(new IntegerType(13));
        assertThat(rules(one)).isEmpty();

        one.getComponent().get(2).setValue(new StringType("2"));
        assertThat(rules(one)).containsExactly("score-value-type");

        one.getComponent().remove(2);
        assertThat(rules(one)).containsExactly("score-item-missing");
    }

    @Test
    void misses_nothing_in_a_panel_with_members_out_of_reach() {
        panel.getEntry().remove(3);

        assertThat(rules(panel)).isEmpty();
    }

    @Test
    void misses_an_item_that_the_panel_does_not_have() {
        String gone = panel.getEntry().remove(3).getFullUrl();
        panelObservation().getHasMember().removeIf(member -> gone.equals(member.getReference()));
        total().getDerivedFrom().removeIf(source -> gone.equals(source.getReference()));

        assertThat(rules(panel)).containsExactly("score-item-missing");
    }

    @Test
    void lets_an_unfinished_panel_be_partial() {
        panelObservation().setStatus(ObservationStatus.PRELIMINARY);
        String gone = panel.getEntry().remove(3).getFullUrl();
        panelObservation().getHasMember().removeIf(member -> gone.equals(member.getReference()));
        total().getDerivedFrom().removeIf(source -> gone.equals(source.getReference()));

        assertThat(rules(panel)).isEmpty();
    }

    @Test
    void counts_an_item_once_whether_it_comes_as_code_or_number() {
        item(3).setValue(new IntegerType(2));
        item(4).setValue(new Quantity(1));

        assertThat(rules(panel)).isEmpty();
    }

    @Test
    void says_nothing_about_an_item_entered_in_error_and_does_not_count_it() {
        item(3).setStatus(ObservationStatus.ENTEREDINERROR);
        item(3).setValue(new StringType("?"));

        assertThat(rules(panel)).containsExactly("score-item-missing");
    }

    @Test
    void remarks_on_a_lone_item_above_zero() {
        Observation lone = item(8);
        lone.setValue(new IntegerType(1));

        assertThat(rules(lone)).containsExactly("score-item-positive");
    }

    @Test
    void holds_a_total_against_a_response_that_is_already_stored() {
        QuestionnaireResponse stored =
                Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-by-our-questionnaire.json");
        Observation total = Shelf.example(Observation.class, "phq-9/valid/total-as-quantity.json");
        total.addDerivedFrom(new Reference("QuestionnaireResponse/17"));
        assertThat(rules(total, stored)).isEmpty();

        total.setValue(new IntegerType(12));

        assertThat(rules(total, stored)).containsExactly("score-total");
        assertThat(rules(total)).isEmpty();
    }

    @Test
    void holds_a_total_against_a_response_that_is_put_beside_it() {
        QuestionnaireResponse response =
                Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-by-our-questionnaire.json");
        response.setId("QuestionnaireResponse/17/_history/2");
        Observation total = Shelf.example(Observation.class, "phq-9/valid/total-as-quantity.json");
        total.setEffective(new DateTimeType("2026-03-09"));
        total.addDerivedFrom(new Reference("QuestionnaireResponse/17"));
        total.setValue(new IntegerType(12));
        Bundle bundle = new Bundle();
        bundle.addEntry().setResource(response);
        bundle.addEntry().setResource(total);

        for (String reference : List.of("QuestionnaireResponse/17", "QuestionnaireResponse/17/_history/2")) {
            total.getDerivedFromFirstRep().setReference(reference);
            assertThat(rules(bundle)).containsExactly("score-total");
        }

        total.getDerivedFromFirstRep().setReference("https://elsewhere.example/fhir/QuestionnaireResponse/17");
        assertThat(rules(bundle)).isEmpty();
    }

    @Test
    void remarks_that_a_total_is_incomplete_when_its_response_is() {
        Observation total = Shelf.example(Observation.class, "phq-9/valid/total-as-quantity.json");
        total.addDerivedFrom(new Reference("QuestionnaireResponse/17"));
        total.setValue(new IntegerType(11));

        assertThat(rules(
                        total,
                        Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-with-an-item-declined.json")))
                .containsExactly("score-incomplete");
    }

    @Test
    void does_not_tie_a_total_to_a_response_of_another_day_or_patient() {
        Bundle session = Shelf.example(Bundle.class, "phq-9/invalid/session-with-a-wrong-total-that-nobody-tied.json");
        Observation total = (Observation) session.getEntry().get(2).getResource();
        assertThat(rules(session)).containsExactly("score-total");

        total.setEffective(new DateTimeType("2026-03-01T09:40:00-05:00"));
        assertThat(rules(session)).isEmpty();

        total.setEffective(new DateTimeType("2026-03-02T09:40:00-05:00"));
        total.setSubject(new Reference("Patient/other"));
        assertThat(rules(session)).isEmpty();
    }

    @Test
    void ties_a_total_to_nothing_when_two_could_be_meant() {
        Bundle session = Shelf.example(Bundle.class, "phq-9/invalid/session-with-a-wrong-total-that-nobody-tied.json");
        Bundle twoResponses = session.copy();
        twoResponses
                .addEntry()
                .setResource(session.getEntry().get(1).getResource().copy());
        Bundle twoTotals = session.copy();
        twoTotals.addEntry().setResource(session.getEntry().get(2).getResource().copy());

        assertThat(rules(twoResponses)).isEmpty();
        assertThat(rules(twoTotals)).isEmpty();
    }

    @Test
    void refuses_a_severity_that_contradicts_the_total_and_leaves_other_interpretations_alone() {
        Observation total = Shelf.example(Observation.class, "phq-9/valid/total-with-severity.json");
        total.addInterpretation(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "A", "Abnormal")));
        assertThat(rules(total)).isEmpty();

        total.getInterpretation().get(0).getCodingFirstRep().setSystem(BANDS).setCode("mild");

        assertThat(rules(total)).containsExactly("score-severity");
    }

    @Test
    void says_nothing_about_a_total_that_was_cancelled() {
        total().setValue(new IntegerType(2));
        total().setStatus(ObservationStatus.CANCELLED);

        assertThat(rules(panel)).isEmpty();
    }

    @Test
    void says_nothing_about_observations_of_something_else() {
        Observation pulse = new Observation();
        pulse.getCode().addCoding(new Coding(LOINC, "8867-4", null));
        pulse.setValue(new StringType("?"));

        assertThat(rules(pulse)).isEmpty();
    }

    private Observation item(int index) {
        return (Observation) panel.getEntry().get(index).getResource();
    }

    private Observation total() {
        return observation("44261-6");
    }

    private Observation panelObservation() {
        return observation("44249-1");
    }

    private Observation observation(String code) {
        return panel.getEntry().stream()
                .map(entry -> (Observation) entry.getResource())
                .filter(each -> each.getCode().hasCoding(LOINC, code))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> rules(Resource submitted) {
        return Shelf.rules(Shelf.check(submitted));
    }

    private static List<String> rules(Resource submitted, Resource stored) {
        return Shelf.rules(INSTRUMENTS.check(Shelf.graph(submitted), reference -> Optional.of(stored)));
    }
}
