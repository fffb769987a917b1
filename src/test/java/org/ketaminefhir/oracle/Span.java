package org.ketaminefhir.oracle;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;

/**
 * The time that a date covers, in milliseconds, the end not included.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#date">Date</a>
 */
record Span(long start, long end) {
    static final long OPEN = Long.MAX_VALUE;

    static Span of(String text) {
        if (text.length() == 4) {
            Year year = Year.parse(text);
            return of(year.atDay(1), year.plusYears(1).atDay(1));
        }
        if (text.length() == 7) {
            YearMonth month = YearMonth.parse(text);
            return of(month.atDay(1), month.plusMonths(1).atDay(1));
        }
        if (text.length() == 10) {
            LocalDate day = LocalDate.parse(text);
            return of(day, day.plusDays(1));
        }
        boolean zoned = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
        OffsetDateTime start =
                zoned ? OffsetDateTime.parse(text) : LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
        String time = text.substring(11).replaceAll("(Z|[+-]\\d\\d:\\d\\d)$", "");
        long low = start.toInstant().toEpochMilli();
        long width =
                switch (time.length()) {
                    case 5 -> ChronoUnit.MINUTES.getDuration().toMillis();
                    case 8 -> 1000;
                    case 10 -> 100;
                    case 11 -> 10;
                    default -> 1;
                };
        return new Span(low, low + width);
    }

    private static Span of(LocalDate from, LocalDate to) {
        return new Span(
                from.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                to.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    }

    /** Null if the element tells no time. */
    static Span of(Base value) {
        if (value instanceof BaseDateTimeType date) {
            return date.getValueAsString() == null ? null : of(date.getValueAsString());
        }
        if (value instanceof Period period) {
            Span start = of(period.getStartElement());
            Span end = of(period.getEndElement());
            return start == null && end == null
                    ? null
                    : new Span(start == null ? -OPEN : start.start, end == null ? OPEN : end.end);
        }
        // "Only the outer limits matter."
        return value instanceof Timing timing ? around(times(timing)) : null;
    }

    private static List<Span> times(Timing timing) {
        Stream<Base> events = timing.getEvent().stream().map(Base.class::cast);
        Stream<Base> bounds = timing.getRepeat().hasBoundsPeriod()
                ? Stream.of(timing.getRepeat().getBoundsPeriod())
                : Stream.empty();
        return Stream.concat(events, bounds)
                .map(Span::of)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Span around(List<Span> spans) {
        return spans.stream()
                .reduce((a, b) -> new Span(Math.min(a.start, b.start), Math.max(a.end, b.end)))
                .orElse(null);
    }

    /** @param approximation by how much of the gap between now and then {@code ap} reaches further */
    boolean matches(String prefix, Span asked, double approximation) {
        boolean contained = start >= asked.start && end <= asked.end;
        boolean above = end > asked.end;
        boolean below = start < asked.start;
        return switch (prefix) {
            case "eq" -> contained;
            case "ne" -> !contained;
            case "gt" -> above;
            case "lt" -> below;
            case "ge" -> above || contained;
            case "le" -> below || contained;
            case "sa" -> start >= asked.end;
            case "eb" -> end <= asked.start;
            case "ap" -> {
                long middle = asked.start + (asked.end - asked.start) / 2;
                long more = (long) (Math.abs(System.currentTimeMillis() - middle) * approximation);
                yield start < asked.end + more && end > asked.start - more;
            }
            default -> throw new IllegalArgumentException(prefix);
        };
    }
}
