package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.Dosage.DosageDoseAndRateComponent;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Timing.TimingRepeatComponent;
import org.hl7.fhir.r4.model.Timing.UnitsOfTime;
import org.ketaminefhir.coverage.PriorAuthorization.Lack;
import org.ketaminefhir.coverage.PriorAuthorization.Wanted;
import org.ketaminefhir.facts.Moment;

/**
 * A service that is asked for.
 *
 * @param units at most
 */
record ServiceLine(BillingCode code, BigDecimal units) {
    private static final Map<UnitsOfTime, Integer> DAYS = Map.of(UnitsOfTime.D, 1, UnitsOfTime.WK, 7);

    /**
     * By the dose of an order. Of visits there is a line for the code of the lowest dose and one for that of the highest,
     * if they differ, each for all sessions: which dose will be given is not known. Of the drug there is one, for the
     * highest dose.
     *
     * @param codes those that are for the treatment
     * @param days of the services
     * @param lacks takes what is missing
     */
    static List<ServiceLine> of(
            MedicationRequest order, List<BillingCode> codes, Wanted wanted, Days days, Set<Lack> lacks) {
        OptionalLong sessions = sessions(order, wanted, days);
        if (sessions.isEmpty()) {
            lacks.add(Lack.SESSIONS_MISSING);
        }
        Set<BigDecimal> doses = doses(order);
        if (wanted.drugAlone() && !doses.isEmpty()) {
            doses = Set.of(doses.stream().max(Comparator.naturalOrder()).orElseThrow());
        }
        Moment first = new Moment(days.start(), days.start(), null);
        Map<String, ServiceLine> lines = new LinkedHashMap<>();
        for (BigDecimal dose : doses) {
            codes.stream()
                    .filter(code -> code.isBundle() != wanted.drugAlone() && code.valid(first) && code.fits(dose))
                    .forEach(code -> lines.put(
                            code.code(),
                            new ServiceLine(code, code.units(dose).multiply(BigDecimal.valueOf(sessions.orElse(0))))));
        }
        if (lines.isEmpty()) {
            lacks.add(Lack.CODE_MISSING);
        }
        return new ArrayList<>(lines.values());
    }

    /** In mg, the lowest first; none if the order does not tell. */
    private static Set<BigDecimal> doses(MedicationRequest order) {
        Set<BigDecimal> doses = new TreeSet<>();
        for (Dosage dosage : order.getDosageInstruction()) {
            for (DosageDoseAndRateComponent one : dosage.getDoseAndRate()) {
                if (one.hasDoseQuantity()) {
                    add(one.getDoseQuantity(), doses);
                }
                if (one.hasDoseRange()) {
                    add(one.getDoseRange().getLow(), doses);
                    add(one.getDoseRange().getHigh(), doses);
                }
            }
        }
        return doses;
    }

    private static void add(Quantity dose, Set<BigDecimal> doses) {
        boolean milligrams = "mg".equals(dose.hasCode() ? dose.getCode() : dose.getUnit());
        if (milligrams && dose.hasValue() && dose.getValue().signum() > 0) {
            doses.add(dose.getValue());
        }
    }

    /** As it is asked for; else as the order counts them, or as its rhythm gives for the days that are asked for. */
    private static OptionalLong sessions(MedicationRequest order, Wanted wanted, Days days) {
        if (wanted.sessions() != null) {
            return OptionalLong.of(wanted.sessions());
        }
        List<Dosage> dosage = order.getDosageInstruction();
        if (dosage.size() != 1) {
            return OptionalLong.empty();
        }
        TimingRepeatComponent repeat = dosage.get(0).getTiming().getRepeat();
        if (repeat.hasCount()) {
            return OptionalLong.of(repeat.getCount());
        }
        Integer unit = repeat.hasPeriodUnit() ? DAYS.get(repeat.getPeriodUnit()) : null;
        if (wanted.end() == null
                || unit == null
                || !repeat.hasPeriod()
                || repeat.getPeriod().signum() <= 0) {
            return OptionalLong.empty();
        }
        long asked = ChronoUnit.DAYS.between(days.start(), days.end()) + 1;
        double rounds = Math.ceil(asked / (repeat.getPeriod().doubleValue() * unit));
        return OptionalLong.of((long) rounds * (repeat.hasFrequency() ? repeat.getFrequency() : 1));
    }
}
