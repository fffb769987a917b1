package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.util.Set;

/**
 * A phase of the course.
 *
 * @param indications those it is meant for; empty means all
 * @param firstSession number of its first session, from 1
 * @param lastSession number of its last session
 * @param firstWeek its first week, from 1
 * @param lastWeek its last week
 * @param sessionsAWeek how many sessions at most in seven days
 * @param spacingDays least days from one session of the phase to the next
 */
record Phase(
        String code,
        Set<String> indications,
        int firstSession,
        int lastSession,
        int firstWeek,
        int lastWeek,
        BigDecimal sessionsAWeek,
        int spacingDays) {
    boolean meantFor(String indication) {
        return indications.isEmpty() || indication == null || indications.contains(indication);
    }

    boolean hasSession(int number) {
        return firstSession <= number && number <= lastSession;
    }

    boolean hasWeek(int week) {
        return firstWeek <= week && week <= lastWeek;
    }
}
