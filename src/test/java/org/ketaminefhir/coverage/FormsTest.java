package org.ketaminefhir.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.policies.Given;

/** The vocabulary of forms, and how a fact is said as an item asks. */
class FormsTest {
    private static final Definitions DEFINITIONS =
            Definitions.load(FhirContext.forR4Cached(), "file:profiles/**/*.json");
    private static final String EXTENSION = Definitions.BASE + "StructureDefinition/coverage-fact";

    @Test
    void the_facts_are_those_of_the_code_system() {
        assertThat(DEFINITIONS
                        .find(CodeSystem.class, Definitions.BASE + "CodeSystem/coverage-fact")
                        .orElseThrow()
                        .getConcept())
                .extracting(concept -> concept.getCode())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Fact.values()).map(Fact::code).toList());
    }

    @Test
    void shipped_forms_ask_for_facts_and_instruments_that_there_are_and_all_facts_are_asked_for() {
        List<QuestionnaireItemComponent> asking = DEFINITIONS.all(Questionnaire.class).stream()
                .flatMap(form -> items(form.getItem()))
                .filter(item -> item.hasExtension(EXTENSION))
                .toList();

        assertThat(asking).isNotEmpty().allSatisfy(item -> assertThat(FormItem.of(item))
                .as(item.getLinkId())
                .isPresent());
        assertThat(asking.stream().map(item -> FormItem.of(item).orElseThrow().fact()))
                .contains(Fact.values());
        Instruments instruments = Instruments.from(DEFINITIONS);
        assertThat(asking.stream()
                        .map(item -> FormItem.of(item).orElseThrow().instrument())
                        .filter(canonical -> canonical != null))
                .isNotEmpty()
                .allSatisfy(canonical -> assertThat(
                                instruments.byCanonical(canonical).orElseThrow().canonical())
                        .isEqualTo(canonical));
    }

    private static Stream<QuestionnaireItemComponent> items(List<QuestionnaireItemComponent> items) {
        return items.stream().flatMap(item -> Stream.concat(Stream.of(item), items(item.getItem())));
    }

    @Test
    void a_number_that_is_not_wholly_known_is_not_told() {
        Given given = new Given().session("2026-03-02T09:00:00Z", 56, 125).session("2026-03-05T09:00:00Z", null, null);

        assertThat(told(Fact.SESSIONS, given)).containsExactly("2");
        assertThat(told(Fact.DEVICES, given)).isEmpty();
        assertThat(told(Fact.WATCH_MINUTES, given)).isEmpty();
    }

    @Test
    void drugs_count_and_only_those_that_are_said_not_to_have_helped() {
        Given given = new Given()
                .trial("a", "ssri", "2025-01-01", "2025-02-01", null, "no-response")
                .trial("a", "ssri", "2025-03-01", "2025-06-01", null, "no-response")
                .trial("b", "snri", "2025-01-01", "2025-06-01", null, "response")
                .trial("c", "snri", "2025-01-01", "2025-06-01", null, null);

        assertThat(told(Fact.FAILED_TRIALS, given)).containsExactly("1");
        assertThat(FormItem.failed(given.facts()))
                .extracting(trial -> trial.start().toString())
                .containsExactly("2025-03-01");
    }

    @Test
    void that_nothing_failed_is_told_only_where_all_outcomes_are_known() {
        assertThat(told(Fact.FAILED_TRIALS, new Given())).isEmpty();
        assertThat(told(
                        Fact.FAILED_TRIALS,
                        new Given()
                                .trial("a", "ssri", "2025-01-01", "2025-06-01", null, "response")
                                .trial("b", "ssri", "2025-01-01", "2025-06-01", null, null)))
                .isEmpty();
        assertThat(told(
                        Fact.FAILED_TRIALS,
                        new Given().trial("a", "ssri", "2025-01-01", "2025-06-01", null, "response")))
                .containsExactly("0");
    }

    private static List<String> told(Fact fact, Given given) {
        return fact.of(new FormItem.Scope(given.facts(), null, null, Given.INSTRUMENT, java.util.Set.of())).stream()
                .map(ways -> ways.get(0).primitiveValue())
                .toList();
    }

    @Test
    void a_value_is_said_as_the_item_takes_it_or_not_at_all() {
        Type coding = new Coding("http://hl7.org/fhir/sid/icd-10-cm", "F33.2", null);
        Type words = new StringType("Severe");

        assertThat(said(QuestionnaireItemType.STRING, coding, words)).isEqualTo("Severe");
        assertThat(said(QuestionnaireItemType.STRING, coding)).isEqualTo("F33.2");
        assertThat(said(QuestionnaireItemType.INTEGER, new DecimalType(new BigDecimal("14"))))
                .isEqualTo("14");
        assertThat(said(QuestionnaireItemType.INTEGER, new DecimalType(new BigDecimal("14.5"))))
                .isNull();
        assertThat(said(QuestionnaireItemType.DECIMAL, new IntegerType(3))).isEqualTo("3");
        assertThat(said(QuestionnaireItemType.DATE, new DateType("2025-04"))).isEqualTo("2025-04");
        assertThat(said(QuestionnaireItemType.DATE, words)).isNull();
        assertThat(said(QuestionnaireItemType.BOOLEAN, words)).isNull();
        assertThat(said(QuestionnaireItemType.CHOICE, coding, words)).isNull();
        assertThat(said(QuestionnaireItemType.OPENCHOICE, coding, words)).isEqualTo("Severe");
        QuestionnaireItemComponent offered = new QuestionnaireItemComponent()
                .setType(QuestionnaireItemType.CHOICE)
                .setAnswerValueSet(Definitions.BASE + "ValueSet/depression");
        assertThat(new Fitting(DEFINITIONS).of(offered, List.of(coding, words))).contains(coding);
        QuestionnaireItemComponent brief = new QuestionnaireItemComponent()
                .setType(QuestionnaireItemType.STRING)
                .setMaxLength(3);
        assertThat(new Fitting(DEFINITIONS).of(brief, List.of(words))).isEmpty();
    }

    private static String said(QuestionnaireItemType type, Type... ways) {
        return new Fitting(DEFINITIONS)
                .of(new QuestionnaireItemComponent().setType(type), List.of(ways))
                .map(Type::primitiveValue)
                .orElse(null);
    }
}
