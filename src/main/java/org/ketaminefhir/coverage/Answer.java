package org.ketaminefhir.coverage;

import java.util.List;

/** What becomes of a request for coverage documentation. */
public sealed interface Answer {
    /** It is answered. */
    record Documented(Document document) implements Answer {}

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
        TOO_LARGE
    }
}
