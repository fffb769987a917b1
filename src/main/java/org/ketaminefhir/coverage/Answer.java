package org.ketaminefhir.coverage;

import java.util.List;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;

/** What becomes of a request for coverage documentation. */
public sealed interface Answer {
    /** It is answered. */
    record Documented(Document document) implements Answer {}

    /**
     * With a document that is on record.
     *
     * @param reference the DocumentReference that leads to it; null if there is none yet
     */
    record Kept(Version bundle, Document document, Key reference) implements Answer {}

    /** It is answered, and the document could not be kept. */
    record NotKept(Outcome.Refused outcome) implements Answer {}

    /**
     * It is not.
     *
     * @param known what there is instead, if that may be told
     */
    record Refused(Why why, List<String> known) implements Answer {}

    /** Why a request is not answered. */
    enum Why {
        /** The patient has no such coverage, as far as the caller sees. */
        COVERAGE_UNKNOWN,
        COVERAGE_INACTIVE,
        /** The days asked for are not all days of the coverage. */
        PERIOD_OUTSIDE,
        POLICY_UNKNOWN,
        /** The policy is known, and not in force on the day. */
        POLICY_NOT_IN_FORCE,
        /** The record is larger than a document can be. */
        TOO_LARGE,
        /** Something else was kept under the number of the request. */
        NUMBER_TAKEN,
        /** What was kept under the number of the request may not be shown any more, or is deleted. */
        NUMBER_SPENT
    }
}
