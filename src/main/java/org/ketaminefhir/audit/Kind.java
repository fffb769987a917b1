package org.ketaminefhir.audit;

/** What sort of thing happened. */
public enum Kind {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    QUERY,
    OPERATION,
    /** Records left in bulk, or as documentation for somebody else. */
    EXPORT,
    /** A client that is known asked for what it may not have. */
    DENIED,
    LOGIN,
    LOGIN_FAILED;

    /** Whether it is about one record by its name, and what was searched is beside the point. */
    boolean ofRecord() {
        return this == CREATE || this == READ || this == UPDATE || this == DELETE;
    }

    boolean ofLogin() {
        return this == LOGIN || this == LOGIN_FAILED;
    }
}
