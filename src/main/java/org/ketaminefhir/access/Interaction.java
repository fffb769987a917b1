package org.ketaminefhir.access;

import org.ketaminefhir.access.Scope.Permission;

/** What a caller may or may not do with records of a type, and what of it a scope must allow. */
public enum Interaction {
    READ(Permission.READ),
    SEARCH(Permission.SEARCH),
    /** Reads what was there before, of one record or of many. */
    HISTORY(Permission.READ),
    CREATE(Permission.CREATE),
    UPDATE(Permission.UPDATE),
    DELETE(Permission.DELETE),
    /** Makes records under ids of the client's own. */
    ASSIGN_ID(Permission.CREATE),
    /** Has a record judged that is not stored. */
    VALIDATE(null),
    /** Reads profiles, tags and labels. */
    META(Permission.READ),
    /** Reads the whole record of a patient; each type in it needs {@link #READ} too. */
    EVERYTHING(Permission.READ),
    /** Reads the latest observations. */
    LASTN(Permission.SEARCH),
    /** Has a document put together; each type in it needs {@link #READ} too, and keeping it {@link #CREATE}. */
    DOCUMENT(Permission.READ),
    /** Has the documentation of a coverage put together; each type in it needs {@link #READ} too. */
    COVERAGE_DOCUMENTATION(Permission.READ),
    /** Has such a document kept; no other right to write is asked for. */
    KEEP_DOCUMENTATION(Permission.READ),
    /** Asks which patient a member is. */
    MEMBER_MATCH(Permission.SEARCH),
    /** Has a request for prior authorization put together, with its documentation. */
    PRIOR_AUTH_BUNDLE(Permission.READ),
    /** Releases the answer to a data request, or refuses it, for a patient whom the caller's organisation holds. */
    REVIEW(Permission.UPDATE),
    /** Has observations made of a response. */
    EXTRACT(null),
    /** Has a response begun. */
    POPULATE(null),
    /** Asks about codes, value sets and code systems. */
    TERMINOLOGY(null),
    /** Reads what the server says of itself; open to everybody. */
    METADATA(null);

    private final Permission permission;

    Interaction(Permission permission) {
        this.permission = permission;
    }

    /** Null where no scope is about it, and the role alone decides. */
    Permission permission() {
        return permission;
    }
}
