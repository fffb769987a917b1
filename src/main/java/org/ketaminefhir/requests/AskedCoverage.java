package org.ketaminefhir.requests;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Which coverage a request is about. */
final class AskedCoverage {
    private static final String COVERAGE = "Coverage";

    private AskedCoverage() {}

    /** The one that an input names, else that of the insurance or of the reason; empty if none is named. */
    static Optional<CoverageName> named(DataRequest request) {
        List<Type> inputs = request.own("coverage");
        if (!inputs.isEmpty()) {
            return Optional.of(name(inputs.get(0)));
        }
        for (Reference insurance : request.task().getInsurance()) {
            if (isCoverage(insurance)) {
                return Optional.of(name(insurance));
            }
        }
        Reference reason = request.task().getReasonReference();
        return isCoverage(reason) ? Optional.of(name(reason)) : Optional.empty();
    }

    /**
     * The only active one of a patient, as far as the asker sees.
     *
     * @throws Ended if there is none, or more than one
     */
    static CoverageName only(Key patient, Disclosure shown) {
        List<Version> active = shown.search(Query.of(
                                COVERAGE,
                                Criterion.of("beneficiary", patient.toString()),
                                Criterion.of("status", "active"))
                        .count(2))
                .versions();
        if (active.size() != 1) {
            throw new Ended(Reason.COVERAGE);
        }
        return new CoverageName(active.get(0).key().id(), null, null);
    }

    private static boolean isCoverage(Reference reference) {
        return COVERAGE.equals(reference.getType())
                || COVERAGE.equals(reference.getReferenceElement().getResourceType());
    }

    private static CoverageName name(Type value) {
        if (value instanceof Reference reference) {
            return reference.getReferenceElement().hasIdPart()
                    ? new CoverageName(reference.getReferenceElement().getIdPart(), null, null)
                    : name(reference.getIdentifier());
        }
        if (value instanceof Identifier identifier && identifier.hasValue()) {
            return new CoverageName(null, identifier.getSystem(), identifier.getValue());
        }
        if (value != null && value.isPrimitive() && value.primitiveValue() != null) {
            return new CoverageName(null, null, value.primitiveValue());
        }
        throw new Ended(Reason.COVERAGE);
    }
}
