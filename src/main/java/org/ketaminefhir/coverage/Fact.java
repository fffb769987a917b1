package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.coverage.FormItem.Scope;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Order;
import org.ketaminefhir.facts.Registration;
import org.ketaminefhir.facts.Score;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Session;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Trial;

/**
 * What an item of a questionnaire may ask of a record: the vocabulary of forms. A fact has no value where the record
 * does not tell, and several where it tells several; each value may be said in more than one way, the best first.
 */
enum Fact {
    PATIENT_NAME(
            "patient-name",
            scope -> text(scope.facts().patient().getNameFirstRep().getNameAsSingleString())),
    BIRTH_DATE(
            "birth-date",
            scope -> date(
                    Moment.of(scope.facts().patient().getBirthDateElement()).orElse(null))),
    GENDER(
            "gender",
            scope -> scope.facts().patient().hasGender()
                    ? coded(
                            scope.facts().patient().getGender().getSystem(),
                            scope.facts().patient().getGender().toCode())
                    : List.of()),
    PATIENT_NUMBER("patient-number", scope -> numbers(scope, scope.facts().ofPatient())),
    MEMBER_NUMBER("member-number", scope -> text(memberNumber(scope))),
    PAYER("payer", Fact::payers),
    DIAGNOSIS("diagnosis", Fact::diagnoses),
    FAILED_TRIALS("failed-trials", Fact::failedTrials),
    FAILED_TRIAL("failed-trial", scope -> List.of()),
    TRIAL_DRUG("trial-drug", ofTrial(trial -> text(trial.drug()))),
    TRIAL_CLASS(
            "trial-class",
            ofTrial(trial -> coded(Definitions.BASE + "CodeSystem/antidepressant-class", trial.drugClass()))),
    TRIAL_DOSE("trial-dose", ofTrial(trial -> text(trial.dose()))),
    TRIAL_WEEKS("trial-weeks", Fact::weeks),
    TRIAL_OUTCOME(
            "trial-outcome", ofTrial(trial -> coded(Definitions.BASE + "CodeSystem/trial-outcome", trial.outcome()))),
    BASELINE_SCORE("baseline-score", ofScores(series -> points(series.baseline()))),
    BASELINE_DATE("baseline-date", ofScores(series -> day(series.baseline()))),
    LATEST_SCORE("latest-score", ofScores(series -> points(series.latest()))),
    LATEST_DATE("latest-date", ofScores(series -> day(series.latest()))),
    SCORE_FALL("score-fall", ofScores(series -> decimal(series.fallPercent().orElse(null)))),
    ORDERED_DRUG("ordered-drug", ofOrder(order -> text(order.drug()))),
    ORDERED_DOSE("ordered-dose", ofOrder(order -> text(order.dose()))),
    PRESCRIBER("prescriber", ofOrder(order -> text(order.prescriber()))),
    PRESCRIBER_SPECIALTY("prescriber-specialty", Fact::specialties),
    PHASE("phase", scope -> scope.facts().course().stream()
            .reduce((one, next) -> next)
            .map(session -> coded(Definitions.BASE + "CodeSystem/treatment-phase", session.phase()))
            .orElse(List.of())),
    SESSIONS("sessions", scope -> number(scope.facts().sessions().size())),
    DEVICES("devices", scope -> told(scope.facts().sessions().stream()
                    .map(Session::devices)
                    .toList())
            .map(all -> number(all.stream().mapToInt(Integer::intValue).sum()))
            .orElse(List.of())),
    WATCH_MINUTES("watch-minutes", scope -> told(scope.facts().sessions().stream()
                    .map(Session::minutes)
                    .toList())
            .flatMap(all -> all.stream().min(Comparator.naturalOrder()))
            .map(Fact::decimal)
            .orElse(List.of())),
    SITE_NUMBER("site-number", scope -> numbers(scope, scope.facts().sites()));

    private final String code;
    private final Function<Scope, List<List<Type>>> reading;

    Fact(String code, Function<Scope, List<List<Type>>> reading) {
        this.code = code;
        this.reading = reading;
    }

    static Optional<Fact> of(String code) {
        return Arrays.stream(values()).filter(fact -> fact.code.equals(code)).findFirst();
    }

    /** Code of CodeSystem/coverage-fact. */
    String code() {
        return code;
    }

    /** Each value, in the ways in which it may be said. */
    List<List<Type>> of(Scope scope) {
        return reading.apply(scope);
    }

    private static Function<Scope, List<List<Type>>> ofTrial(Function<Trial, List<List<Type>>> reading) {
        return scope -> scope.trial() == null ? List.of() : reading.apply(scope.trial());
    }

    /** None is an answer only where of all that was tried it is told what came of it. */
    private static List<List<Type>> failedTrials(Scope scope) {
        List<Trial> tried = scope.facts().trials().stream()
                .filter(trial -> !trial.augmentation())
                .toList();
        int failed = FormItem.failed(scope.facts()).size();
        boolean allTold = !tried.isEmpty() && tried.stream().noneMatch(trial -> trial.failed() == Told.NO_DATA);
        return failed > 0 || allTold ? number(failed) : List.of();
    }

    private static List<List<Type>> weeks(Scope scope) {
        OptionalLong weeks = scope.trial() == null
                ? OptionalLong.empty()
                : scope.trial().leastWeeks(scope.facts().day());
        // Of a trial of which only the years are known nothing is sure.
        return weeks.isEmpty() || weeks.getAsLong() == 0 ? List.of() : number(weeks.getAsLong());
    }

    private static Function<Scope, List<List<Type>>> ofScores(Function<ScoreSeries, List<List<Type>>> reading) {
        return scope -> scope.facts().scores().stream()
                .filter(series -> series.instrument().equals(scope.instrument()))
                .findFirst()
                .map(reading)
                .orElse(List.of());
    }

    private static List<List<Type>> points(Score score) {
        return score == null ? List.of() : decimal(score.value());
    }

    private static List<List<Type>> day(Score score) {
        return score == null ? List.of() : date(score.when());
    }

    /** The latest. */
    private static Function<Scope, List<List<Type>>> ofOrder(Function<Order, List<List<Type>>> reading) {
        return scope -> scope.facts().orders().stream()
                .reduce((one, next) -> next)
                .map(reading)
                .orElse(List.of());
    }

    private static List<List<Type>> specialties(Scope scope) {
        return ofOrder(order -> order.specialties().stream()
                        .sorted()
                        .map(Fact::coding)
                        .map(coding -> List.<Type>of(coding))
                        .toList())
                .apply(scope);
    }

    private static List<List<Type>> diagnoses(Scope scope) {
        return scope.facts().diagnoses().stream()
                .filter(one -> one.depression() && one.standing())
                .map(one -> Stream.concat(
                                one.codes().stream().sorted().map(Fact::coding), Stream.of(new StringType(one.name())))
                        .map(Type.class::cast)
                        .toList())
                .toList();
    }

    private static String memberNumber(Scope scope) {
        var coverage = scope.facts().coverage();
        return coverage.hasSubscriberId()
                ? coverage.getSubscriberId()
                : coverage.getIdentifierFirstRep().getValue();
    }

    private static List<List<Type>> payers(Scope scope) {
        return scope.facts().coverage().getPayor().stream()
                .flatMap(payor -> text(scope.record()
                                .resolve(payor, Organization.class)
                                .map(Organization::getName)
                                .orElse(payor.getDisplay()))
                        .stream())
                .toList();
    }

    private static List<List<Type>> numbers(Scope scope, List<Registration> known) {
        return known.stream()
                .filter(one -> one.types().stream().anyMatch(scope.types()::contains))
                .map(Registration::value)
                .distinct()
                .flatMap(value -> text(value).stream())
                .toList();
    }

    /** All of them; empty if there are none or one is not known: what is left out would make the number wrong. */
    private static <T> Optional<List<T>> told(List<T> values) {
        return values.isEmpty() || values.stream().anyMatch(Objects::isNull) ? Optional.empty() : Optional.of(values);
    }

    private static List<List<Type>> text(String text) {
        return text == null || text.isBlank() ? List.of() : List.of(List.of(new StringType(text)));
    }

    private static List<List<Type>> date(Moment moment) {
        return moment == null ? List.of() : List.of(List.of(new DateType(moment.toString())));
    }

    private static List<List<Type>> number(long number) {
        return List.of(List.of(new IntegerType(number)));
    }

    private static List<List<Type>> decimal(BigDecimal number) {
        return number == null ? List.of() : List.of(List.of(new DecimalType(number.stripTrailingZeros())));
    }

    private static List<List<Type>> coded(String system, String code) {
        return code == null ? List.of() : List.of(List.of(new Coding(system, code, null)));
    }

    private static Coding coding(String named) {
        int bar = named.lastIndexOf('|');
        return new Coding(named.substring(0, bar), named.substring(bar + 1), null);
    }
}
