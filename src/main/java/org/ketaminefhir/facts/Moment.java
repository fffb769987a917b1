package org.ketaminefhir.facts;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Optional;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Type;

/**
 * A time as exact as it was written: one day, or the days that it may mean.
 *
 * @param exact null if no time of the day was written
 */
public record Moment(LocalDate first, LocalDate last, OffsetDateTime exact) {
    public static Optional<Moment> of(BaseDateTimeType value) {
        String text = value == null ? null : value.getValueAsString();
        if (text == null || text.length() < 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Moment read(String text) {
        if (text.length() == 4) {
            int year = Integer.parseInt(text);
            return new Moment(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31), null);
        }
        if (text.length() == 7) {
            YearMonth month = YearMonth.parse(text);
            return new Moment(month.atDay(1), month.atEndOfMonth(), null);
        }
        LocalDate day = LocalDate.parse(text.substring(0, 10));
        return new Moment(day, day, text.length() == 10 ? null : OffsetDateTime.parse(text));
    }

    /** When something that may be a moment or a period began. */
    public static Optional<Moment> startOf(Type value) {
        return of(value instanceof Period period ? period.getStartElement() : time(value));
    }

    /** When something that may be a moment or a period was over. */
    public static Optional<Moment> endOf(Type value) {
        return of(value instanceof Period period ? period.getEndElement() : time(value));
    }

    private static BaseDateTimeType time(Type value) {
        return value instanceof BaseDateTimeType time ? time : null;
    }

    /** Whether it may lie before the other, or on the same day where neither says more. */
    boolean notAfter(Moment other) {
        return exact != null && other.exact != null ? !exact.isAfter(other.exact) : !first.isAfter(other.last);
    }

    /** As it was written, without the time of the day. */
    @Override
    public String toString() {
        if (first.equals(last)) {
            return first.toString();
        }
        String text = first.toString();
        return first.getMonthValue() == last.getMonthValue() ? text.substring(0, 7) : text.substring(0, 4);
    }
}
