package org.ketaminefhir.policies;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Trial;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.records.Key;

/** What was tried, and what is taken. */
final class TrialCriteria {
    private TrialCriteria() {}

    static Judgement trials(Criterion criterion, Facts facts) {
        return failed(criterion, facts, of(facts, false), "antidepressant");
    }

    static Judgement augmentation(Criterion criterion, Facts facts) {
        return failed(criterion, facts, of(facts, true), "augmenting drug");
    }

    private static List<Trial> of(Facts facts, boolean augmentation) {
        return facts.trials().stream()
                .filter(trial -> trial.augmentation() == augmentation)
                .toList();
    }

    /** Drugs count, not records: two records of one drug are one trial. */
    private static Judgement failed(Criterion criterion, Facts facts, List<Trial> trials, String what) {
        if (trials.isEmpty()) {
            return Judgement.untold(criterion, "No " + what + " is on record.");
        }
        Map<Trial, Told> each = new HashMap<>();
        trials.forEach(trial -> each.put(trial, counts(trial, criterion, facts.day())));
        List<Trial> sure =
                trials.stream().filter(trial -> each.get(trial) == Told.MET).toList();
        List<Trial> possible =
                trials.stream().filter(trial -> each.get(trial) != Told.NOT_MET).toList();
        Told told = Told.atLeast(criterion.number("count").orElse(1), drugs(sure), drugs(possible));
        OptionalInt classes = criterion.number("classes");
        if (classes.isPresent()) {
            long unstated = drugs(
                    possible.stream().filter(trial -> trial.drugClass() == null).toList());
            told = told.and(Told.atLeast(
                    classes.getAsInt(), classes(sure).size(), classes(possible).size() + unstated));
        }
        String found = "%s on record, %d of them %s what is asked%s: %s."
                .formatted(
                        Words.count(drugs(trials), what),
                        drugs(sure),
                        drugs(sure) == 1 ? "shows" : "show",
                        classes.isPresent()
                                ? " ("
                                        + Words.count(classes(sure).size(), "stated class")
                                                .replace("classs", "classes") + ")"
                                : "",
                        trials.stream()
                                .map(trial -> trial.described(facts.day()))
                                .collect(Collectors.joining("; ")));
        return Judgement.of(criterion, told, found, keys(trials));
    }

    private static long drugs(List<Trial> trials) {
        return trials.stream().map(Trial::same).distinct().count();
    }

    private static Set<String> classes(List<Trial> trials) {
        return trials.stream()
                .flatMap(trial -> Stream.ofNullable(trial.drugClass()))
                .collect(Collectors.toSet());
    }

    private static List<Key> keys(List<Trial> trials) {
        return trials.stream().map(Trial::key).toList();
    }

    /** Whether it is a trial as the criterion asks for; a dose that is stated not to have been adequate is none. */
    private static Told counts(Trial trial, Criterion criterion, LocalDate day) {
        Told told = trial.failed();
        if (Boolean.FALSE.equals(trial.adequate())) {
            return Told.NOT_MET;
        }
        OptionalInt weeks = criterion.number("weeks");
        if (weeks.isPresent()) {
            told = told.and(weeks(trial, weeks.getAsInt(), day));
        }
        OptionalInt adherence = criterion.number("adherence");
        if (adherence.isPresent()) {
            told = told.and(
                    trial.adherence() == null
                            ? Told.NO_DATA
                            : Told.of(trial.adherence().compareTo(BigDecimal.valueOf(adherence.getAsInt())) >= 0));
        }
        OptionalInt months = criterion.number("months");
        if (months.isPresent()) {
            told = told.and(since(trial, day.minusMonths(months.getAsInt())));
        }
        return told;
    }

    private static Told weeks(Trial trial, int asked, LocalDate day) {
        OptionalLong least = trial.leastWeeks(day);
        OptionalLong most = trial.mostWeeks(day);
        return least.isEmpty() || most.isEmpty()
                ? Told.NO_DATA
                : Told.atLeast(asked, least.getAsLong(), most.getAsLong());
    }

    private static Told since(Trial trial, LocalDate earliest) {
        if (trial.ongoing()) {
            return Told.MET;
        }
        Moment last = trial.end() == null ? trial.start() : trial.end();
        if (last == null) {
            return Told.NO_DATA;
        }
        if (!last.first().isBefore(earliest)) {
            return Told.MET;
        }
        // It may have lasted on when nothing says that it ended.
        return last.last().isBefore(earliest) && trial.end() != null ? Told.NOT_MET : Told.NO_DATA;
    }

    /** Whether an antidepressant is taken on the day, and was for so many weeks. */
    static Judgement ongoing(Criterion criterion, Facts facts) {
        List<Trial> trials = of(facts, false);
        if (trials.isEmpty()) {
            return Judgement.untold(criterion, "No antidepressant is on record.");
        }
        LocalDate day = facts.day();
        Told told = Told.NOT_MET;
        for (Trial trial : trials) {
            Told taken = taken(trial, day);
            OptionalInt weeks = criterion.number("weeks");
            if (weeks.isPresent()) {
                taken = taken.and(weeks(trial, weeks.getAsInt(), day));
            }
            told = taken == Told.MET || told == Told.MET
                    ? Told.MET
                    : taken == Told.NO_DATA || told == Told.NO_DATA ? Told.NO_DATA : Told.NOT_MET;
        }
        List<Trial> now =
                trials.stream().filter(trial -> taken(trial, day) == Told.MET).toList();
        List<Trial> shown = now.isEmpty() ? trials : now;
        String drugs = shown.stream().map(trial -> trial.described(day)).collect(Collectors.joining("; "));
        return Judgement.of(
                criterion,
                told,
                (now.isEmpty() ? "None is shown to be taken on the day: " : "Taken: ") + drugs + ".",
                keys(shown));
    }

    private static Told taken(Trial trial, LocalDate day) {
        if (trial.start() != null && trial.start().first().isAfter(day)) {
            return Told.NOT_MET;
        }
        if (trial.ongoing()) {
            return Told.MET;
        }
        if (trial.end() == null) {
            return trial.outcome() == null ? Told.NO_DATA : Told.NOT_MET;
        }
        return trial.end().last().isBefore(day)
                ? Told.NOT_MET
                : trial.end().first().isBefore(day) ? Told.NO_DATA : Told.MET;
    }
}
