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
    /** Reads profiles, tags and labels. */
    META,
    /** Reads the whole record of a patient; each type in it needs {@link #READ} too. */
    EVERYTHING,
    /** Reads the latest observations. */
    LASTN,
    /** Has a document put together; each type in it needs {@link #READ} too, and keeping it {@link #CREATE}. */
    DOCUMENT,
    /** Has observations made of a response. */
    EXTRACT,
    /** Has a response begun. */
    POPULATE,
    /** Asks about codes, value sets and code systems. */
    TERMINOLOGY,
    /** Reads what the server says of itself; open to everybody. */
    METADATA
}
