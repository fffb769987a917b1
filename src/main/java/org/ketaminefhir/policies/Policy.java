package org.ketaminefhir.policies;

import java.time.LocalDate;
import java.util.List;

/**
 * What a payer asks for, for some time.
 *
 * @param id by which it is asked for; the same while its criteria change over time
 * @param canonical of the PlanDefinition that says so
 * @param payer whose it is
 * @param use code of CodeSystem/policy-use
 * @param from the first day
 * @param until the last day; null if it is still in force
 * @param notice what is to be known about it
 * @param outcomes by what totals it tells an outcome, where it does not leave that to the instrument
 */
public record Policy(
        String id,
        String canonical,
        String title,
        String payer,
        String use,
        LocalDate from,
        LocalDate until,
        String notice,
        List<OutcomeRule> outcomes,
        List<Criterion> criteria) {
    public boolean inForce(LocalDate day) {
        return !day.isBefore(from) && (until == null || !day.isAfter(until));
    }

    boolean overlaps(Policy other) {
        return id.equals(other.id)
                && (until == null || !other.from.isAfter(until))
                && (other.until == null || !from.isAfter(other.until));
    }
}
