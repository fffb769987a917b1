package org.ketaminefhir.requests;

import java.util.List;
import org.hl7.fhir.r4.model.CanonicalType;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.requests.Result.Output;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;

/** Answers questionnaires by the latest response on record that is finished. */
final class FormAnswers implements Answering {
    private static final String RESPONSE = "QuestionnaireResponse";

    @Override
    public void check(Question question, Disclosure shown) {
        if (!question.asker().mayBeShown(RESPONSE)) {
            throw new Ended(Reason.TYPE);
        }
        shown.forms().byCanonical(canonical(question)).orElseThrow(() -> new Ended(Reason.QUESTIONNAIRE));
    }

    @Override
    public String told(Question question) {
        return question.patient() + "/" + RESPONSE;
    }

    @Override
    public Result answer(Question question, Disclosure shown) {
        check(question, shown);
        Version response = latest(question, shown);
        if (question.asker().mayFetch(RESPONSE)) {
            return Result.of(List.of(Output.response(response.key().toString())));
        }
        byte[] json = response.json();
        if (TaskText.holdsOthers(json)) {
            throw new Ended(Reason.NEEDS_READ);
        }
        return Result.within(
                Output.response("#" + Result.WITHIN),
                TaskText.within(json),
                response.content().security());
    }

    private static Version latest(Question question, Disclosure shown) {
        Scope ofPatient = new Scope(
                List.of(RESPONSE),
                new Scope.Member("Patient", question.patient().id()));
        return shown
                .search(Query.of(
                                ofPatient,
                                List.of(
                                        Criterion.of(
                                                "questionnaire",
                                                canonical(question).replaceFirst("\\|.*", "")),
                                        Criterion.of("status", "completed", "amended")))
                        .sorted("-authored")
                        .count(1))
                .versions()
                .stream()
                .findFirst()
                .orElseThrow(() -> new Ended(Reason.NOTHING_FOUND));
    }

    private static String canonical(Question question) {
        return question.request()
                .inputs("questionnaire", CanonicalType.class)
                .get(0)
                .getValue();
    }
}
