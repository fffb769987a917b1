package org.ketaminefhir.regimens;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.Quantity;

/** The dose of an administration in milligrams; any other unit is not guessed at. */
final class Dose {
    private Dose() {}

    static Optional<BigDecimal> of(MedicationAdministration administration) {
        Quantity dose = administration.getDosage().getDose();
        return dose.hasValue() && Units.MILLIGRAM.measures(dose) ? Optional.of(dose.getValue()) : Optional.empty();
    }

    /** The dose of a whole session; empty if one part of it is not known. */
    static Optional<BigDecimal> of(Collection<MedicationAdministration> administrations) {
        BigDecimal sum = BigDecimal.ZERO;
        for (MedicationAdministration administration : administrations) {
            Optional<BigDecimal> dose = of(administration);
            if (dose.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(dose.get());
        }
        return Optional.of(sum);
    }
}
