package org.ketaminefhir.requests;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.CoverageForms.About;
import org.ketaminefhir.coverage.CoverageForms.Begun;
import org.ketaminefhir.coverage.CoverageForms.Filled;
import org.ketaminefhir.coverage.CoverageForms.Unfilled;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.requests.Result.Output;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;

/**
 * Answers questionnaires: by the latest response on record that somebody has finished, else by one that is begun with what
 * the record answers, and that nobody attests.
 */
final class FormAnswers implements Answering {
    private static final String RESPONSE = "QuestionnaireResponse";

    private final CoverageForms forms;
    private final FhirContext fhir;
    private final Set<String> types;

    /** @param types all that are kept */
    FormAnswers(CoverageForms forms, FhirContext fhir, Set<String> types) {
        this.forms = forms;
        this.fhir = fhir;
        this.types = types;
    }

    @Override
    public void check(Question question, Disclosure shown) {
        if (!question.asker().mayBeShown(RESPONSE)) {
            throw new Ended(Reason.TYPE);
        }
        questionnaire(question, shown);
    }

    @Override
    public String told(Question question) {
        return question.patient() + "/" + RESPONSE;
    }

    @Override
    public Result answer(Question question, Disclosure shown, Given given) {
        check(question, shown);
        Optional<Version> finished = finished(question, shown);
        return finished.isPresent() ? onRecord(question, finished.get()) : begun(question, shown, given);
    }

    private static Result onRecord(Question question, Version response) {
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

    private Result begun(Question question, Disclosure shown, Given given) {
        CoverageName coverage = AskedCoverage.named(question.request()).orElse(null);
        Set<String> mayBeShown =
                types.stream().filter(question.asker()::mayBeShown).collect(Collectors.toSet());
        Begun begun =
                forms.begin(shown, questionnaire(question, shown), new About(question.patient(), coverage, mayBeShown));
        if (begun instanceof Unfilled unfilled) {
            throw new Ended(unfilled.why() == Why.TOO_LARGE ? Reason.TOO_LARGE : Reason.COVERAGE);
        }
        QuestionnaireResponse response = ((Filled) begun).response();
        if (!isAnswered(response.getItem())) {
            throw new Ended(Reason.NOTHING_FOUND);
        }
        response.setAuthoredElement(
                new DateTimeType(new Date(), TemporalPrecisionEnum.SECOND, TimeZone.getTimeZone("UTC")));
        byte[] json = fhir.newJsonParser().encodeResourceToString(response).getBytes(StandardCharsets.UTF_8);
        // What was read may be told in any answer.
        return Result.within(
                Output.response("#" + Result.WITHIN), TaskText.within(json), QueryAnswers.labels(given.versions()));
    }

    private static boolean isAnswered(List<QuestionnaireResponseItemComponent> items) {
        return items.stream().anyMatch(item -> item.hasAnswer() || isAnswered(item.getItem()));
    }

    private static Optional<Version> finished(Question question, Disclosure shown) {
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
                .findFirst();
    }

    private static Questionnaire questionnaire(Question question, Disclosure shown) {
        return shown.forms().byCanonical(canonical(question)).orElseThrow(() -> new Ended(Reason.QUESTIONNAIRE));
    }

    private static String canonical(Question question) {
        return question.request()
                .inputs("questionnaire", CanonicalType.class)
                .get(0)
                .getValue();
    }
}
