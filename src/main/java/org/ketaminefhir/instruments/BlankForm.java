package org.ketaminefhir.instruments;

import java.util.List;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;

/** A response to a questionnaire with its questions and no answers but those that the questionnaire itself begins with. */
final class BlankForm {
    private BlankForm() {}

    static QuestionnaireResponse of(Questionnaire questionnaire) {
        QuestionnaireResponse form = new QuestionnaireResponse();
        form.setStatus(QuestionnaireResponseStatus.INPROGRESS);
        if (questionnaire.hasUrl()) {
            form.setQuestionnaire(
                    questionnaire.getUrl() + (questionnaire.hasVersion() ? "|" + questionnaire.getVersion() : ""));
        }
        items(questionnaire.getItem(), form.getItem());
        return form;
    }

    private static void items(
            List<QuestionnaireItemComponent> asked, List<QuestionnaireResponseItemComponent> answered) {
        for (QuestionnaireItemComponent item : asked) {
            // What is only shown has nothing to answer.
            if (item.getType() != QuestionnaireItemType.DISPLAY) {
                answered.add(blank(item));
            }
        }
    }

    private static QuestionnaireResponseItemComponent blank(QuestionnaireItemComponent item) {
        QuestionnaireResponseItemComponent blank = new QuestionnaireResponseItemComponent();
        blank.setLinkId(item.getLinkId());
        if (item.hasText()) {
            blank.setText(item.getText());
        }
        item.getInitial().forEach(initial -> blank.addAnswer().setValue(initial.getValue()));
        item.getAnswerOption().stream()
                .filter(option -> option.getInitialSelected())
                .forEach(option -> blank.addAnswer().setValue(option.getValue()));
        // Below a question, items belong to an answer that is not there yet.
        if (item.getType() == QuestionnaireItemType.GROUP) {
            items(item.getItem(), blank.getItem());
        }
        return blank;
    }
}
