package org.ketaminefhir.instruments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.TimeType;
import org.hl7.fhir.r4.model.Type;

/**
 * Makes observations of the answers whose questions the questionnaire marks for it.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/STU3/extraction.html">SDC, observation-based extraction</a>
 */
final class Extracts {
    private static final String SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
    private static final String EXTRACT = SDC + "observationExtract";
    private static final String CATEGORY = SDC + "observation-extract-category";
    private static final CodeableConcept SURVEY = new CodeableConcept(
            new Coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey", null));

    private final QuestionnaireResponse response;
    private final Predicate<QuestionnaireItemComponent> total;
    private final List<Observation> found = new ArrayList<>();
    private boolean wantsTotal;

    private Extracts(QuestionnaireResponse response, Predicate<QuestionnaireItemComponent> total) {
        this.response = response;
        this.total = total;
    }

    /**
     * @param instrument what the questionnaire is scored as, if it is
     * @param score by the questionnaire's own definition, if the response has all that it needs
     */
    static List<Observation> of(
            QuestionnaireResponse response,
            Questionnaire questionnaire,
            Optional<Instrument> instrument,
            Optional<Observation> score) {
        Extracts extracts = new Extracts(
                response, item -> instrument.isPresent() && instrument.get().isTotal(item.getCode()));
        extracts.walk(
                questionnaire.getItem(),
                response.getItem(),
                marked(questionnaire, false),
                category(questionnaire, SURVEY));
        if (extracts.wantsTotal) {
            // Reckoned from the answers, whatever the response says: it was held against them when it was sent.
            score.ifPresent(extracts.found::add);
        }
        return extracts.found;
    }

    /** Whether anything is marked at all. */
    static boolean defined(Questionnaire questionnaire) {
        return marked(questionnaire, false) || defined(questionnaire.getItem());
    }

    private static boolean defined(List<QuestionnaireItemComponent> items) {
        return items.stream().anyMatch(item -> marked(item, false) || defined(item.getItem()));
    }

    private void walk(
            List<QuestionnaireItemComponent> asked,
            List<QuestionnaireResponseItemComponent> answered,
            boolean extract,
            CodeableConcept category) {
        for (QuestionnaireItemComponent item : asked) {
            boolean wanted = marked(item, extract);
            CodeableConcept of = category(item, category);
            if (wanted && total.test(item)) {
                wantsTotal = true;
            }
            for (QuestionnaireResponseItemComponent answer : answered) {
                if (same(item.getLinkId(), answer.getLinkId())) {
                    if (wanted && item.hasCode() && !total.test(item)) {
                        answer.getAnswer().forEach(one -> add(item, one.getValue(), of));
                    }
                    walk(item.getItem(), answer.getItem(), wanted, of);
                    answer.getAnswer().forEach(one -> walk(item.getItem(), one.getItem(), wanted, of));
                }
            }
            if (answered.isEmpty()) {
                walk(item.getItem(), List.of(), wanted, of);
            }
        }
    }

    /** {@code /a/b} names b, as for scoring. */
    private static boolean same(String asked, String answered) {
        return answered != null && (asked.equals(answered) || answered.endsWith("/" + asked));
    }

    private void add(QuestionnaireItemComponent item, Type answer, CodeableConcept category) {
        value(answer).ifPresent(value -> {
            Observation observation = Totals.like(response);
            observation.addCategory(category.copy());
            item.getCode().forEach(code -> observation.getCode().addCoding(code.copy()));
            observation.setValue(value);
            found.add(observation);
        });
    }

    /** What of an answer an observation can have as its value. */
    private static Optional<Type> value(Type answer) {
        if (answer instanceof Coding coding) {
            return Optional.of(new CodeableConcept(coding.copy()));
        }
        if (answer instanceof DecimalType decimal) {
            return Optional.of(new Quantity().setValue(decimal.getValue()));
        }
        if (answer instanceof DateType date) {
            return Optional.of(new DateTimeType(date.getValueAsString()));
        }
        boolean plain = answer instanceof Quantity
                || answer instanceof IntegerType
                || answer instanceof BooleanType
                || answer instanceof DateTimeType
                || answer instanceof TimeType
                || answer instanceof StringType;
        return plain ? Optional.of(answer.copy()) : Optional.empty();
    }

    private static boolean marked(Element element, boolean otherwise) {
        return marked(element.getExtensionByUrl(EXTRACT), otherwise);
    }

    private static boolean marked(Questionnaire questionnaire, boolean otherwise) {
        return marked(questionnaire.getExtensionByUrl(EXTRACT), otherwise);
    }

    private static boolean marked(Extension extension, boolean otherwise) {
        return extension != null && extension.getValue() instanceof BooleanType marked
                ? marked.booleanValue()
                : otherwise;
    }

    private static CodeableConcept category(Element element, CodeableConcept otherwise) {
        return category(element.getExtensionByUrl(CATEGORY), otherwise);
    }

    private static CodeableConcept category(Questionnaire questionnaire, CodeableConcept otherwise) {
        return category(questionnaire.getExtensionByUrl(CATEGORY), otherwise);
    }

    private static CodeableConcept category(Extension extension, CodeableConcept otherwise) {
        return extension != null && extension.getValue() instanceof CodeableConcept category ? category : otherwise;
    }
}
