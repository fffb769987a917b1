package org.ketaminefhir.access;

/** What a caller may or may not do with records of a type. */
public enum Interaction {
    READ,
    SEARCH,
    /** Reads what was there before, of one record or of many. */
    HISTORY,
    CREATE,
    UPDATE,
    DELETE,
    /** Has a record judged that is not stored. */
    VALIDATE,
    /** Reads what the server says of itself; open to everybody. */
    METADATA
}
