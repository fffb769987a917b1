package org.ketaminefhir.policies;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.ketaminefhir.facts.Facts;

/** What a criterion may ask: the vocabulary of policies, with the parameters that each kind knows. */
public enum Kind {
    AGE("age", PersonCriteria::age, "minimum", "maximum"),
    DIAGNOSIS("diagnosis", PersonCriteria::diagnosis, "valueSet"),
    TRIALS("trials", TrialCriteria::trials, "count", "classes", "weeks", "adherence", "months"),
    AUGMENTATION("augmentation", TrialCriteria::augmentation, "count", "weeks", "adherence", "months"),
    BASELINE_SCORE("baseline-score", ScoreCriteria::baseline, "weeks"),
    ORAL_ANTIDEPRESSANT("oral-antidepressant", TrialCriteria::ongoing, "weeks"),
    DEVICE_CAP("device-cap", SessionCriteria::devices, "maximum", "days", "phase"),
    DOSE_CAP("dose-cap", SessionCriteria::doses, "maximum", "days", "phase"),
    OBSERVATION_MINUTES("observation-minutes", SessionCriteria::watched, "minimum"),
    SCORE_FALL("score-fall", ScoreCriteria::fall, "percent", "points"),
    PRESCRIBER_SPECIALTY("prescriber-specialty", PersonCriteria::specialty, "specialty"),
    SITE_IDENTIFIER("site-identifier", PersonCriteria::site, "type"),
    PATIENT_IDENTIFIER("patient-identifier", PersonCriteria::enrolled, "type");

    private final String code;
    private final BiFunction<Criterion, Facts, Judgement> judge;
    private final Set<String> parameters;

    Kind(String code, BiFunction<Criterion, Facts, Judgement> judge, String... parameters) {
        this.code = code;
        this.judge = judge;
        this.parameters = Set.of(parameters);
    }

    static Optional<Kind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code.equals(code)).findFirst();
    }

    /** Code of CodeSystem/coverage-criterion. */
    public String code() {
        return code;
    }

    Set<String> parameters() {
        return parameters;
    }

    public boolean asksForScores() {
        return this == BASELINE_SCORE || this == SCORE_FALL;
    }

    public Judgement judge(Criterion criterion, Facts facts) {
        return judge.apply(criterion, facts);
    }
}
