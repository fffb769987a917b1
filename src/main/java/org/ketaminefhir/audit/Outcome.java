package org.ketaminefhir.audit;

/**
 * How it ended.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-audit-event-outcome.html">Outcome</a>
 */
public enum Outcome {
    SUCCESS(0),
    /** The client's fault: HTTP 4xx. */
    MINOR_FAILURE(4),
    /** The server's fault: HTTP 5xx. */
    SERIOUS_FAILURE(8);

    private final int code;

    Outcome(int code) {
        this.code = code;
    }

    /** Of an answer with this HTTP status. */
    public static Outcome of(int status) {
        return status < 400 ? SUCCESS : status < 500 ? MINOR_FAILURE : SERIOUS_FAILURE;
    }

    int code() {
        return code;
    }
}
