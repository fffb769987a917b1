package org.ketaminefhir.intake;

import java.time.Instant;
import java.util.List;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.validation.Verdict;

/** What became of a submission: all of it is on record, or none of it. */
public sealed interface Outcome {
    /** Every entry is on record; the results stand in the order of the entries. */
    record Accepted(List<Result> results, Verdict remarks) implements Outcome {
        public Accepted {
            results = List.copyOf(results);
        }
    }

    /** Nothing was stored; the verdict has all the reasons. */
    record Refused(Reason reason, Verdict verdict) implements Outcome {}

    /**
     * @param key null for a delete that found nothing
     * @param version the current version after the submission; for a delete, the tombstone's, or 0 if there is none
     * @param lastUpdated null if there is no version
     */
    record Result(What what, Key key, int version, Instant lastUpdated) {}

    enum What {
        CREATED,
        UPDATED,
        /** It was there already, just so. */
        UNCHANGED,
        DELETED
    }

    /** Why nothing was stored; the gravest of all reasons. */
    enum Reason {
        /** A rule of a profile, an instrument or a session is broken. */
        INVALID,
        /** What the submission asks for makes no sense. */
        MALFORMED,
        /** The sender's version is not the current one, or a condition finds more than one record. */
        PRECONDITION_FAILED,
        /** Another record has this business identifier, or somebody else is changing the same records. */
        CONFLICT,
        /** The sender may not do that to this record. */
        FORBIDDEN,
        NOT_FOUND,
        /** The record was deleted. */
        GONE
    }
}
