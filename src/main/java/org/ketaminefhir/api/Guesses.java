package org.ketaminefhir.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.validation.Issue;

/**
 * How often one client may ask in vain about the same person, or with the same number: who asks for many members is
 * answered, who tries numbers for one person, or names for one number, is not for long. Each node counts for itself.
 *
 * @see <a href="https://hl7.org/fhir/us/davinci-hrex/OperationDefinition-member-match.html">HRex: brute force</a>
 */
final class Guesses {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int MOST = 100_000;

    private final int inVain;
    private final boolean local;
    private final Cache<String, Bucket> counts =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(WINDOW).build();

    /**
     * @param inVain how often in an hour
     * @param local whether the program on this very machine is counted
     */
    Guesses(int inVain, boolean local) {
        this.inVain = inVain;
        this.local = local;
    }

    /** A try that counts unless it is said to have been a good one. */
    interface Try {
        void good();
    }

    /**
     * Counts a try before anybody is looked for, so that those at the same time count too.
     *
     * @param subjects what is asked about
     * @throws Refusal 429 if one of them was asked about too often
     */
    Try begin(Caller caller, Collection<String> subjects) {
        if (caller.equals(Caller.LOCAL) && !local) {
            return () -> {};
        }
        List<Bucket> taken = new ArrayList<>();
        for (String subject : subjects) {
            Bucket bucket = counts.get(caller.id() + " " + subject, one -> bucket());
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                giveBack(taken);
                throw refused(TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1);
            }
            taken.add(bucket);
        }
        return () -> giveBack(taken);
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(inVain).refillGreedy(inVain, WINDOW))
                .build();
    }

    private static void giveBack(List<Bucket> taken) {
        taken.forEach(bucket -> bucket.addTokens(1));
    }

    private static Refusal refused(long seconds) {
        Refusal refusal = Refusal.of(
                429,
                Issue.error(
                        "throttled",
                        "too-many-requests",
                        "Resource",
                        "This client has asked too often in vain about this person or this number; ask again after the"
                                + " seconds in Retry-After."));
        refusal.addResponseHeader("Retry-After", Long.toString(seconds));
        return refusal;
    }
}
