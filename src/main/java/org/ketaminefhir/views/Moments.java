package org.ketaminefhir.views;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;

/** The edges of a period, in milliseconds since 1970; a date covers its whole day, month or year, in UTC. */
public final class Moments {
    private Moments() {}

    public static long start(Period period) {
        return period.hasStart() ? first(period.getStartElement()) : Long.MIN_VALUE;
    }

    public static long end(Period period) {
        if (!period.hasEnd()) {
            return Long.MAX_VALUE;
        }
        BaseDateTimeType end = period.getEndElement();
        if (isTime(end)) {
            return end.getValue().getTime();
        }
        LocalDate day = day(end);
        LocalDate next =
                switch (end.getPrecision()) {
                    case YEAR -> day.plusYears(1);
                    case MONTH -> day.plusMonths(1);
                    default -> day.plusDays(1);
                };
        return millis(next) - 1;
    }

    private static long first(BaseDateTimeType moment) {
        return isTime(moment) ? moment.getValue().getTime() : millis(day(moment));
    }

    private static boolean isTime(BaseDateTimeType moment) {
        return moment.getPrecision().ordinal() > TemporalPrecisionEnum.DAY.ordinal();
    }

    private static LocalDate day(BaseDateTimeType moment) {
        int month = moment.getPrecision() == TemporalPrecisionEnum.YEAR ? 1 : moment.getMonth() + 1;
        int day = moment.getPrecision() == TemporalPrecisionEnum.DAY ? moment.getDay() : 1;
        return LocalDate.of(moment.getYear(), month, day);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
