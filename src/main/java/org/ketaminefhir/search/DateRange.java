package org.ketaminefhir.search;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that a partial date covers, in milliseconds since 1970, both ends included. A date without a time zone is
 * taken as UTC.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#date">Date search</a>
 */
public record DateRange(long low, long high) {
    public static final long EVER = Long.MAX_VALUE;
    public static final long NEVER_BEGAN = Long.MIN_VALUE;

    /** A plus sign in a URL that was not escaped arrives as a space. */
    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)"
            + "(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d+))?)?(Z|[+\\- ]\\d\\d:\\d\\d)?)?)?)?");

    /** Reads {@code 2026}, {@code 2026-11}, {@code 2026-11-22}, {@code 2026-11-22T10:15+01:00} and finer. */
    public static Optional<DateRange> of(String text) {
        Matcher date = DATE.matcher(text);
        if (!date.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(range(date));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    DateRange widened(long millis) {
        return new DateRange(low - millis, high + millis);
    }

    /** From the earlier start to the later end. */
    DateRange and(DateRange other) {
        return new DateRange(Math.min(low, other.low), Math.max(high, other.high));
    }

    private static DateRange range(Matcher date) {
        int year = Integer.parseInt(date.group(1));
        if (date.group(2) == null) {
            return between(LocalDate.of(year, 1, 1).atStartOfDay(), ChronoUnit.YEARS, ZoneOffset.UTC);
        }
        int month = Integer.parseInt(date.group(2));
        if (date.group(3) == null) {
            return between(LocalDate.of(year, month, 1).atStartOfDay(), ChronoUnit.MONTHS, ZoneOffset.UTC);
        }
        LocalDate day = LocalDate.of(year, month, Integer.parseInt(date.group(3)));
        if (date.group(4) == null) {
            return between(day.atStartOfDay(), ChronoUnit.DAYS, ZoneOffset.UTC);
        }
        int minute = Integer.parseInt(date.group(5));
        LocalDateTime time =
                day.atStartOfDay().withHour(Integer.parseInt(date.group(4))).withMinute(minute);
        ZoneOffset zone = zone(date.group(8));
        if (date.group(6) == null) {
            return between(time, ChronoUnit.MINUTES, zone);
        }
        // FHIR knows the leap second, Java does not.
        time = time.withSecond(Math.min(59, Integer.parseInt(date.group(6))));
        if (date.group(7) == null) {
            return between(time, ChronoUnit.SECONDS, zone);
        }
        return fraction(time, date.group(7), zone);
    }

    /** 10:15:00.5 covers a tenth of a second; finer than a millisecond is a millisecond. */
    private static DateRange fraction(LocalDateTime time, String digits, ZoneOffset zone) {
        String millis = (digits + "00").substring(0, 3);
        long low = time.toInstant(zone).toEpochMilli() + Long.parseLong(millis);
        long width = digits.length() == 1 ? 100 : digits.length() == 2 ? 10 : 1;
        return new DateRange(low, low + width - 1);
    }

    private static DateRange between(LocalDateTime start, ChronoUnit unit, ZoneOffset zone) {
        long low = start.toInstant(zone).toEpochMilli();
        long next = start.plus(1, unit).toInstant(zone).toEpochMilli();
        return new DateRange(low, next - 1);
    }

    private static ZoneOffset zone(String text) {
        return text == null || text.equals("Z") ? ZoneOffset.UTC : ZoneOffset.of(text.replace(' ', '+'));
    }
}
