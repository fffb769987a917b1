package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import org.ketaminefhir.facts.Moment;

/**
 * A code under which a session may be billed. What it does not ask for is null.
 *
 * @param system in which it is a code
 * @param words what it is for, in words of this project
 * @param way {@link #BUNDLE}, or by units of the drug
 * @param kind id of the profile of the administrations that it is for
 * @param from first day of service
 * @param until last day of service
 * @param above only for more than so many mg
 * @param upTo only for at most so many mg
 * @param perUnit mg of a unit
 * @param outpatient whether it is for visits of outpatients only
 * @param source where it was read
 */
record BillingCode(
        String system,
        String code,
        String words,
        String way,
        String kind,
        LocalDate from,
        LocalDate until,
        BigDecimal above,
        BigDecimal upTo,
        BigDecimal perUnit,
        boolean outpatient,
        String source) {
    /** One unit for drug, visit and watch together. */
    static final String BUNDLE = "visit-bundle";

    boolean isBundle() {
        return BUNDLE.equals(way);
    }

    /** On each day that is meant. */
    boolean valid(Moment when) {
        return (from == null || !when.first().isBefore(from))
                && (until == null || !when.last().isAfter(until));
    }

    boolean fits(BigDecimal milligrams) {
        return (above == null || milligrams.compareTo(above) > 0) && (upTo == null || milligrams.compareTo(upTo) <= 0);
    }

    /** How many units a dose is; a unit that is begun counts. */
    BigDecimal units(BigDecimal milligrams) {
        return perUnit == null ? BigDecimal.ONE : milligrams.divide(perUnit, 0, RoundingMode.UP);
    }
}
