package org.ketaminefhir.coverage;

import java.util.Optional;
import org.hl7.fhir.r4.model.Coverage;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.facts.PatientRecord;

/** Finds the coverage that a request names. */
final class Coverages {
    private Coverages() {}

    static Optional<Coverage> find(PatientRecord record, Asked asked) {
        return record.all(Coverage.class).stream()
                .filter(one -> record.named(one.getBeneficiary().getReference())
                        .filter(asked.patient()::equals)
                        .isPresent())
                .filter(one -> is(one, asked.coverage()))
                // An active one, where several have the number.
                .min((one, other) -> Boolean.compare(isActive(other), isActive(one)));
    }

    static boolean isActive(Coverage coverage) {
        return coverage.hasStatus() && "active".equals(coverage.getStatus().toCode());
    }

    private static boolean is(Coverage one, CoverageName name) {
        if (name.id() != null) {
            return PatientRecord.key(one).id().equals(name.id());
        }
        boolean numbered = one.getIdentifier().stream()
                .anyMatch(identifier -> name.value().equals(identifier.getValue())
                        && (name.system() == null || name.system().equals(identifier.getSystem())));
        return numbered || name.system() == null && name.value().equals(one.getSubscriberId());
    }
}
