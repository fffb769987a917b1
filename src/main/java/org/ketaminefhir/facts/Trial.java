package org.ketaminefhir.facts;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.ketaminefhir.records.Key;

/**
 * A drug that was given against depression. What is not on record is null.
 *
 * @param drug as the record calls it
 * @param same by what two records of one drug are told to be of one
 * @param augmentation whether it was added to an antidepressant
 * @param drugClass code of CodeSystem/antidepressant-class, as stated
 * @param ongoing whether it is still taken
 * @param adherence percentage of the doses taken
 * @param adequate whether the dose was adequate
 * @param outcome code of CodeSystem/trial-outcome
 */
public record Trial(
        Key key,
        String drug,
        String same,
        boolean augmentation,
        String drugClass,
        String dose,
        Moment start,
        Moment end,
        boolean ongoing,
        BigDecimal adherence,
        Boolean adequate,
        String outcome) {
    private static final String RESPONSE = "response";

    /** The weeks that it surely lasted until a day. */
    public OptionalLong leastWeeks(LocalDate day) {
        return weeks(start == null ? null : start.last(), end == null ? null : end.first(), day);
    }

    /** The weeks that it may have lasted until a day. */
    public OptionalLong mostWeeks(LocalDate day) {
        return weeks(start == null ? null : start.first(), end == null ? null : end.last(), day);
    }

    private OptionalLong weeks(LocalDate from, LocalDate to, LocalDate day) {
        LocalDate until = to == null && ongoing || to != null && to.isAfter(day) ? day : to;
        return from == null || until == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, ChronoUnit.WEEKS.between(from, until)));
    }

    /** {@code 6}; {@code 2 to 10} where the dates are not exact enough to tell; null if they do not tell at all. */
    public String weeks(LocalDate day) {
        OptionalLong least = leastWeeks(day);
        OptionalLong most = mostWeeks(day);
        if (least.isEmpty() || most.isEmpty()) {
            return null;
        }
        return least.getAsLong() == most.getAsLong()
                ? Long.toString(least.getAsLong())
                : least.getAsLong() + " to " + most.getAsLong();
    }

    /** The same, of a drug that is told to be another record's. */
    Trial of(String same) {
        return new Trial(
                key, drug, same, augmentation, drugClass, dose, start, end, ongoing, adherence, adequate, outcome);
    }

    public Told failed() {
        return outcome == null ? Told.NO_DATA : Told.of(!outcome.equals(RESPONSE));
    }

    /** In one line, as far as it is on record. */
    public String described(LocalDate day) {
        List<String> parts = new ArrayList<>();
        if (drugClass != null) {
            parts.add(drugClass.toUpperCase(java.util.Locale.ROOT));
        }
        String weeks = weeks(day);
        if (weeks != null) {
            parts.add(weeks.equals("1") ? "1 week" : weeks + " weeks");
        }
        if (adherence != null) {
            parts.add(Words.number(adherence) + " % taken");
        }
        if (outcome != null) {
            parts.add(outcome.replace('-', ' '));
        }
        return parts.isEmpty() ? drug : drug + " (" + String.join(", ", parts) + ")";
    }
}
