package org.ketaminefhir.records;

/** The store cannot answer. Nothing was acknowledged; whether a change was written is seen by asking again. */
public final class RecordsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RecordsUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
