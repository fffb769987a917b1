package org.ketaminefhir.requests;

import java.util.Objects;

/** A request can have no answer. */
final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    Ended(Reason reason) {
        this(reason, null);
    }

    /** @param more what else may be told; no value of a record */
    Ended(Reason reason, String more) {
        super(more, null, false, false);
        this.reason = Objects.requireNonNull(reason);
    }

    Reason reason() {
        return reason;
    }
}
