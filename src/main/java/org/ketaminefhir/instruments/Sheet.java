package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ketaminefhir.instruments.Answer.Absent;
import org.ketaminefhir.instruments.Answer.Blank;
import org.ketaminefhir.instruments.Answer.Points;
import org.ketaminefhir.instruments.Answer.Wrong;
import org.ketaminefhir.validation.Issue;

/** The answers that one response, or one panel of observations, gives to an instrument. */
final class Sheet {
    /** @param elsewhere whether the answer is a record of its own, which is judged by itself */
    private record Entry(Answer answer, String expression, boolean elsewhere) {}

    private final Instrument instrument;
    private final String expression;
    private final boolean finished;
    private final Map<Item, Entry> entries = new LinkedHashMap<>();
    private final List<Issue> issues = new ArrayList<>();
    private boolean twice;

    /**
     * @param expression where a missing item would stand
     * @param finished whether the record says that nothing is still to come
     */
    Sheet(Instrument instrument, String expression, boolean finished) {
        this.instrument = instrument;
        this.expression = expression;
        this.finished = finished;
    }

    Instrument instrument() {
        return instrument;
    }

    void put(Item item, Answer answer, String at) {
        put(item, new Entry(answer, at, false));
    }

    void putRecord(Item item, Answer answer, String at) {
        put(item, new Entry(answer, at, true));
    }

    private void put(Item item, Entry entry) {
        if (entries.putIfAbsent(item, entry) != null) {
            twice(entry.expression());
        }
    }

    void twice(String at) {
        twice = true;
        issues.add(Rule.ITEM_DUPLICATE.found(
                instrument, at, "This item is answered more than once. Send one answer to each item."));
    }

    void unknown(String at) {
        issues.add(Rule.ITEM_UNKNOWN.found(
                instrument,
                at,
                "The response names the questionnaire %s, which has no item with this linkId. Use the linkIds of the questionnaire, or the codes of its items."
                        .formatted(instrument.title())));
    }

    /** Says what is wrong with each answer, or worth a remark. */
    void judgeAnswers() {
        entries.forEach((item, entry) -> {
            if (!entry.elsewhere()) {
                judge(instrument, item, entry.answer(), entry.expression()).ifPresent(issues::add);
            }
        });
    }

    static Optional<Issue> judge(Instrument instrument, Item item, Answer answer, String at) {
        if (answer instanceof Wrong wrong) {
            return Optional.of(wrong.rule().found(instrument, at, wrong.sentence()));
        }
        if (item.remark() != null
                && answer instanceof Points points
                && points.value().signum() > 0) {
            return Optional.of(Rule.ITEM_POSITIVE.found(instrument, at, item.remark()));
        }
        return Optional.empty();
    }

    /** Says which items are missing, and whether the total that stands among them is their sum. */
    void judgeWhole() {
        if (finished) {
            for (Item item : instrument.owed()) {
                Entry blank = entries.get(item);
                if (open(item) && (blank == null || !blank.elsewhere())) {
                    issues.add(Rule.ITEM_MISSING.found(
                            instrument,
                            blank == null ? expression : blank.expression(),
                            "Item %s of %s has no answer. Answer it, or say why not with a data-absent-reason."
                                    .formatted(item.linkId(), instrument.title())));
                }
            }
        }
        if (incomplete()) {
            issues.add(incompleteAt(expression));
        }
        Entry total = entries.get(instrument.total());
        if (total != null && total.answer() instanceof Points points && contradicts(points.value())) {
            issues.add(notTheSum(total.expression()));
        }
    }

    Issue notTheSum(String at) {
        return Rule.TOTAL.found(
                instrument,
                at,
                "The total of %s is not the sum of its items. Send the sum of the points of the items; items whose answers have no points are not counted."
                        .formatted(instrument.title()));
    }

    Issue incompleteAt(String at) {
        return Rule.INCOMPLETE.found(
                instrument,
                at,
                "An item of %s is unanswered for a stated reason: the total counts only what was answered."
                        .formatted(instrument.title()));
    }

    boolean contradicts(BigDecimal total) {
        return sum().filter(sum -> sum.compareTo(total) != 0).isPresent();
    }

    /** The sum of the points, if every item is answered in a way that is understood, or unanswered for a reason. */
    Optional<BigDecimal> sum() {
        if (twice || instrument.owed().stream().anyMatch(this::open)) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<Item, Entry> each : entries.entrySet()) {
            Answer answer = each.getValue().answer();
            if (each.getKey().counted() && answer instanceof Wrong) {
                return Optional.empty();
            }
            if (each.getKey().counted() && answer instanceof Points points) {
                sum = sum.add(points.value());
            }
        }
        return Optional.of(sum);
    }

    /** Whether an item that counts is unanswered for a stated reason. */
    boolean incomplete() {
        return entries.entrySet().stream()
                .anyMatch(each -> each.getKey().counted() && each.getValue().answer() instanceof Absent);
    }

    /** Whether an item that counts is there at all. */
    boolean begun() {
        return entries.keySet().stream().anyMatch(Item::counted);
    }

    List<Issue> issues() {
        return issues;
    }

    private boolean open(Item item) {
        Entry entry = entries.get(item);
        return entry == null || entry.answer() instanceof Blank;
    }
}
