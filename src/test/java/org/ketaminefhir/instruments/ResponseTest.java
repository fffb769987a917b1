package org.ketaminefhir.instruments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.instruments.Shelf.INSTRUMENTS;

import java.util.List;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.validation.Issue;

class ResponseTest {
    private static final String LOINC = "http://loinc.org";
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private final QuestionnaireResponse response =
            Shelf.example(QuestionnaireResponse.class, "phq-9/valid/response-by-our-questionnaire.json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response-by-our-questionnaire",
                "response-without-total",
                "response-as-us-core-sends-it",
                "response-naming-no-questionnaire",
                "response-to-a-foreign-questionnaire",
                "response-with-a-named-version",
                "response-in-groups",
                "response-with-numbers",
                "response-with-decimals",
                "response-with-other-displays",
                "response-with-narrative-and-foreign-extensions"
            })
    void gives_every_dialect_the_same_score(String name) {
        QuestionnaireResponse dialect = Shelf.example(QuestionnaireResponse.class, "phq-9/valid/" + name + ".json");

        assertThat(INSTRUMENTS.derive(dialect))
                .get()
                .extracting(total -> total.getValueQuantity().getValue().intValueExact())
                .isEqualTo(13);
    }

    @Test
    void understands_an_answer_whose_system_was_left_out() {
        answer(3, new Coding().setCode("LA6570-1"));

        assertThat(rules()).isEmpty();
    }

    @Test
    void understands_a_foreign_code_that_states_its_points() {
        Coding foreign = new Coding("https://ehr.example/answers", "b", "oft");
        foreign.addExtension(Blueprint.ORDINAL, new DecimalType("2.0"));
        answer(3, foreign);

        assertThat(rules()).isEmpty();
    }

    @Test
    void is_not_upset_by_points_that_are_no_number_or_stand_twice() {
        Coding coding = new Coding(LOINC, "LA6570-1", null);
        coding.addExtension(Blueprint.ORDINAL, new StringType("two"));
        coding.addExtension().setUrl(Blueprint.ORDINAL);
        answer(3, coding);

        assertThat(rules()).isEmpty();
    }

    @Test
    void refuses_a_known_code_that_states_other_points() {
        Coding coding = new Coding(LOINC, "LA6570-1", null);
        coding.addExtension(Blueprint.ORDINAL, new DecimalType(3));
        answer(3, coding);

        assertThat(rules()).containsExactly("score-answer-conflict");
    }

    @Test
    void refuses_a_known_code_in_another_system() {
        answer(3, new Coding("https://ehr.example/answers", "LA6570-1", null));

        assertThat(rules()).containsExactly("score-answer-unknown");
    }

    @Test
    void understands_items_named_by_a_questionnaire_that_came_with_the_response() {
        Questionnaire foreign = new Questionnaire();
        foreign.setUrl("https://ehr.example/fhir/Questionnaire/mood");
        for (int i = 0; i < 9; i++) {
            String code = response.getItem().get(i).getLinkId();
            foreign.addItem().setLinkId("q" + i).addCode(new Coding(LOINC, code, null));
            response.getItem().get(i).setLinkId("q" + i);
        }
        response.setQuestionnaire(foreign.getUrl());
        response.getItem().remove(9);
        response.getItem().get(0).getAnswerFirstRep().setValue(new StringType("x"));
        assertThat(INSTRUMENTS.of(response)).isEmpty();

        response.addContained(foreign);

        assertThat(rules()).containsExactly("score-value-type");
    }

    @Test
    void understands_items_named_by_their_definition() {
        for (QuestionnaireResponseItemComponent item : response.getItem()) {
            item.setDefinition("http://loinc.org/" + item.getLinkId()).setLinkId("x" + item.getLinkId());
        }
        response.setQuestionnaire(null);
        response.getItem().get(9).getAnswerFirstRep().setValue(new IntegerType(12));

        assertThat(rules()).containsExactly("score-total");
    }

    @Test
    void names_the_total_that_is_not_the_sum() {
        answer(9, new IntegerType(14));

        Issue issue = Shelf.check(response).issues().get(0);

        assertThat(issue.rule()).isEqualTo("score-total");
        assertThat(issue.expression()).isEqualTo("QuestionnaireResponse.item[9].answer[0].value");
        assertThat(issue.definedBy()).isEqualTo("https://ketaminefhir.org/fhir/Questionnaire/phq-9");
        assertThat(issue.sentence()).doesNotContain("13", "14");
    }

    @Test
    void takes_the_total_as_integer_decimal_or_quantity() {
        for (Type total : List.of(new IntegerType(13), new DecimalType("13.00"), new Quantity(13))) {
            answer(9, total);
            assertThat(rules()).isEmpty();
        }
        for (Type total : List.of(new IntegerType(12), new DecimalType("13.5"), new Quantity(12))) {
            answer(9, total);
            assertThat(rules()).containsExactly("score-total");
        }
    }

    @Test
    void takes_a_quantity_with_a_comparator_for_no_number() {
        answer(9, new Quantity(13).setComparator(Quantity.QuantityComparator.GREATER_THAN));

        assertThat(rules()).containsExactly("score-value-type");
    }

    @Test
    void refuses_a_number_between_or_beyond_the_points() {
        for (Type value : List.of(new IntegerType(-1), new IntegerType(4), new DecimalType("1.5"), new Quantity(9))) {
            answer(3, value);
            assertThat(rules()).containsExactly("score-item-range");
        }
    }

    @Test
    void refuses_an_answer_of_a_type_that_cannot_be_scored() {
        for (Type value : List.of(new StringType("2"), new BooleanType(true))) {
            answer(3, value);
            assertThat(rules()).containsExactly("score-value-type");
        }
    }

    @Test
    void says_which_answers_would_be_understood_and_not_which_was_sent() {
        answer(3, new Coding(LOINC, "LA6573-5", "Somewhat difficult"));

        assertThat(Shelf.check(response).issues().get(0).sentence())
                .contains("LA6568-5 Not at all = 0", "LA6571-9 Nearly every day = 3", "as a number")
                .doesNotContain("LA6573-5", "Somewhat");
    }

    @Test
    void refuses_an_answer_to_the_uncounted_item_that_is_none_of_its_answers() {
        answer(10, new Coding(LOINC, "LA6570-1", null));
        assertThat(rules()).containsExactly("score-answer-unknown");

        answer(10, new IntegerType(2));
        assertThat(rules()).containsExactly("score-answer-unknown");
    }

    @Test
    void does_not_miss_the_uncounted_item() {
        response.getItem().remove(10);

        assertThat(rules()).isEmpty();
    }

    @Test
    void misses_each_item_that_is_not_there() {
        response.getItem().remove(3);
        response.getItem().get(5).getAnswer().clear();

        assertThat(rules()).containsExactly("score-item-missing", "score-item-missing");
    }

    @Test
    void lets_an_unfinished_response_be_partial() {
        response.setStatus(QuestionnaireResponseStatus.INPROGRESS);
        response.getItem().remove(3);

        assertThat(rules()).isEmpty();
    }

    @Test
    void holds_an_unfinished_response_to_what_it_has() {
        response.setStatus(QuestionnaireResponseStatus.INPROGRESS);
        response.getItem().remove(0);
        answer(3, new IntegerType(7));

        assertThat(rules()).containsExactly("score-item-range");
    }

    @Test
    void says_nothing_about_a_response_entered_in_error() {
        response.setStatus(QuestionnaireResponseStatus.ENTEREDINERROR);
        answer(9, new IntegerType(2));

        assertThat(rules()).isEmpty();
    }

    @Test
    void accepts_a_reason_on_the_item_the_answer_or_the_value() {
        answer(9, new IntegerType(11));

        QuestionnaireResponseItemComponent item = response.getItem().get(3);
        item.getAnswer().clear();
        item.addExtension(reason());
        assertThat(rules()).containsExactly("score-incomplete");

        item.getExtension().clear();
        item.addAnswer().addExtension(reason());
        assertThat(rules()).containsExactly("score-incomplete");

        item.getAnswer().clear();
        IntegerType absent = new IntegerType();
        absent.addExtension(reason());
        item.addAnswer().setValue(absent);
        assertThat(rules()).containsExactly("score-incomplete");
    }

    @Test
    void refuses_two_answers_to_one_item() {
        response.getItem().get(3).addAnswer().setValue(new IntegerType(2));

        Issue issue = Shelf.check(response).issues().get(0);

        assertThat(rules()).containsExactly("score-item-duplicate");
        assertThat(issue.expression()).isEqualTo("QuestionnaireResponse.item[3].answer[1]");
    }

    @Test
    void draws_no_sum_from_a_response_with_two_answers_to_one_item() {
        response.getItem().get(3).addAnswer().setValue(new IntegerType(3));
        answer(9, new IntegerType(14));

        assertThat(rules()).containsExactly("score-item-duplicate");
        assertThat(INSTRUMENTS.derive(response)).isEmpty();
    }

    @Test
    void ignores_items_that_a_foreign_questionnaire_has_beside_ours() {
        response.addItem().setLinkId("weight").addAnswer().setValue(new DecimalType("80.5"));
        assertThat(rules()).containsExactly("score-item-unknown");

        response.setQuestionnaire("https://ehr.example/fhir/Questionnaire/intake");

        assertThat(rules()).isEmpty();
    }

    @Test
    void finds_answers_nested_below_answers() {
        List<QuestionnaireResponseItemComponent> items = List.copyOf(response.getItem());
        QuestionnaireResponse nested = response.copy();
        nested.getItem().clear();
        nested.setQuestionnaire(null);
        items.forEach(nested.addItem().setLinkId("screened").addAnswer().setValue(new BooleanType(true))::addItem);
        items.get(8).getAnswerFirstRep().setValue(new IntegerType(5));

        Issue issue = Shelf.check(nested).issues().get(0);

        assertThat(issue.rule()).isEqualTo("score-item-range");
        assertThat(issue.expression()).isEqualTo("QuestionnaireResponse.item[0].answer[0].item[8].answer[0].value");
    }

    @Test
    void remarks_on_the_item_that_asks_for_a_remark_when_it_is_above_zero_and_on_no_other() {
        IntStream.range(0, 8).forEach(i -> answer(i, new IntegerType(3)));
        answer(8, new IntegerType(1));
        answer(9, new IntegerType(25));

        List<Issue> issues = Shelf.check(response).issues();

        assertThat(issues).extracting(Issue::rule).containsExactly("score-item-positive");
        assertThat(issues).extracting(Issue::severity).containsExactly(Issue.Severity.WARNING);
        assertThat(issues)
                .extracting(Issue::expression)
                .containsExactly("QuestionnaireResponse.item[8].answer[0].value");
    }

    @Test
    void never_counts_the_item_without_points() {
        Observation derived = INSTRUMENTS.derive(response).orElseThrow();
        answer(10, new Coding(LOINC, "LA6572-7", null));

        assertThat(INSTRUMENTS.derive(response).orElseThrow().getValueQuantity().getValue())
                .isEqualTo(derived.getValueQuantity().getValue());
    }

    private void answer(int item, Type value) {
        response.getItem().get(item).getAnswerFirstRep().setValue(value);
    }

    private List<String> rules() {
        return Shelf.rules(Shelf.check(response));
    }

    private static Extension reason() {
        return new Extension(ABSENT, new CodeType("asked-declined"));
    }
}
