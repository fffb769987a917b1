package org.ketaminefhir.requests;

import java.util.Locale;

/** Why a request has no answer: a code of CodeSystem/request-reason, which has the sentences. */
enum Reason {
    CLIENT,
    PATIENT,
    PURPOSE,
    QUERY,
    TYPE,
    OTHER_PATIENT,
    CODE,
    COVERAGE,
    COVERAGE_INACTIVE,
    PERIOD,
    POLICY,
    SECTION,
    NUMBER_TAKEN,
    NUMBER_SPENT,
    QUESTIONNAIRE,
    TOO_LARGE,
    NOTHING_FOUND(true),
    NEEDS_READ,
    REFUSED,
    FAULT(true);

    private final boolean fails;

    Reason() {
        this(false);
    }

    Reason(boolean fails) {
        this.fails = fails;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it was tried and failed; if not, it is refused to try. */
    boolean fails() {
        return fails;
    }
}
