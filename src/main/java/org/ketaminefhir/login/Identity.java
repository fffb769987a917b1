package org.ketaminefhir.login;

import org.ketaminefhir.access.Caller;

/**
 * Who sends a request, or why nobody knows.
 *
 * @param caller null if there is a problem
 */
public record Identity(Caller caller, Problem problem) {
    /** Why the sender of a request is not known. */
    public enum Problem {
        NO_TOKEN,
        /** It was good once. */
        EXPIRED,
        /** Not signed by whom it says, not for this server, or of a client that is not registered. */
        INVALID,
        /** The outside identity provider does not give its keys now. */
        UNAVAILABLE
    }

    static Identity of(Caller caller) {
        return new Identity(caller, null);
    }

    static Identity unknown(Problem problem) {
        return new Identity(null, problem);
    }
}
