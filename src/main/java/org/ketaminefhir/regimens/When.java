package org.ketaminefhir.regimens;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Type;

/**
 * A point in time as precisely as it was written: a date covers its whole day, a second its whole second.
 *
 * <p>A date has no time zone; beside a time that has one it is read as a day in that zone. So a rule speaks only when
 * every reading of what was written breaks it.
 *
 * @param from first moment covered
 * @param to last moment covered
 * @param offset the zone that was written, or null
 */
record When(LocalDateTime from, LocalDateTime to, ZoneOffset offset) {
    private static final Pattern WRITTEN = Pattern.compile(
            "(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d+))?)?(Z|[+-]\\d\\d:\\d\\d)?)?)?)?");

    /** Reads a date, dateTime or instant; anything else, or what is no time at all, is empty. */
    static Optional<When> of(Object value) {
        if (!(value instanceof BaseDateTimeType time) || time.getValueAsString() == null) {
            return Optional.empty();
        }
        Matcher written = WRITTEN.matcher(time.getValueAsString().strip());
        try {
            return written.matches() ? Optional.of(read(written)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** When something that may be a moment or a period began. */
    static Optional<When> startOf(Type value) {
        return of(value instanceof Period period ? period.getStartElement() : value);
    }

    /** When something that may be a moment or a period was over. */
    static Optional<When> endOf(Type value) {
        return of(value instanceof Period period ? period.getEndElement() : value);
    }

    private static When read(Matcher written) {
        ZoneOffset offset = written.group(8) == null ? null : ZoneOffset.of(written.group(8));
        LocalDateTime from = LocalDateTime.of(
                number(written, 1, 0),
                number(written, 2, 1),
                number(written, 3, 1),
                number(written, 4, 0),
                number(written, 5, 0),
                number(written, 6, 0));
        String fraction = written.group(7);
        if (fraction != null) {
            LocalDateTime exact = from.plusNanos(Long.parseLong((fraction + "000000000").substring(0, 9)));
            return new When(exact, exact, offset);
        }
        return new When(from, from.plus(1, precision(written)).minusNanos(1), offset);
    }

    private static ChronoUnit precision(Matcher written) {
        if (written.group(6) != null) {
            return ChronoUnit.SECONDS;
        }
        if (written.group(4) != null) {
            return ChronoUnit.MINUTES;
        }
        if (written.group(3) != null) {
            return ChronoUnit.DAYS;
        }
        return written.group(2) != null ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
    }

    private static int number(Matcher written, int group, int absent) {
        return written.group(group) == null ? absent : Integer.parseInt(written.group(group));
    }

    /** True if no reading lets this begin as late as the other. */
    boolean surelyBefore(When other) {
        return last(other).isBefore(other.first(this));
    }

    /** The longest time that may lie from this to the other; negative if the other is surely earlier. */
    Duration mostUntil(When other) {
        return Duration.between(first(other), other.last(this));
    }

    /** The shortest time that may lie from this to the other. */
    Duration leastUntil(When other) {
        return Duration.between(last(other), other.first(this));
    }

    /** The shortest time that may lie between the two, whichever is earlier. */
    Duration leastApart(When other) {
        Duration forward = leastUntil(other);
        Duration back = other.leastUntil(this);
        return forward.compareTo(back) > 0 ? forward : back;
    }

    /** The calendar day it began on, as written. */
    LocalDate day() {
        return from.toLocalDate();
    }

    /** The calendar day it began on, in the zone of the other. */
    LocalDate dayBeside(When other) {
        return offset == null || other.offset == null
                ? day()
                : from.atOffset(offset).withOffsetSameInstant(other.offset).toLocalDate();
    }

    boolean isDay() {
        return to.isAfter(from.plusHours(23));
    }

    /** One order for any two times; times without a zone count as UTC. */
    Instant sortKey() {
        return from.toInstant(offset == null ? ZoneOffset.UTC : offset);
    }

    private Instant first(When beside) {
        return from.toInstant(zone(beside));
    }

    private Instant last(When beside) {
        return to.toInstant(zone(beside));
    }

    private ZoneOffset zone(When beside) {
        if (offset != null) {
            return offset;
        }
        return beside.offset == null ? ZoneOffset.UTC : beside.offset;
    }
}
