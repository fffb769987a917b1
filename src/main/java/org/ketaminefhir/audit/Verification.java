package org.ketaminefhir.audit;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a look at the whole audit has shown.
 *
 * @param fault the first link that is not what was written; empty if all are
 * @param chains how many were read
 * @param events how many were read
 * @param heads how the newest links stand: kept elsewhere and given to a later look, they show whether the end of a
 *     chain, or all of it, was written anew
 */
public record Verification(Optional<Fault> fault, int chains, long events, List<Head> heads) {
    /**
     * @param link 0 for the opening of the chain
     * @param what one sentence
     */
    public record Fault(int chain, long link, String what) {
        @Override
        public String toString() {
            return "chain %d, link %d: %s".formatted(chain, link, what);
        }
    }

    public Verification {
        heads = List.copyOf(heads);
    }

    /**
     * Reads all of the audit, as it stands at one moment, and keeps none of it in memory.
     *
     * @param expected heads that an earlier look has shown
     * @throws org.ketaminefhir.records.RecordsUnavailable if the database has no audit or does not answer
     */
    public static Verification of(DataSource database, List<Head> expected) {
        return JdbcVerification.of(database, expected);
    }
}
