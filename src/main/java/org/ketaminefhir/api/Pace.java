package org.ketaminefhir.api;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.validation.Issue;

/**
 * How much one client may ask: so many requests a minute and so many at once, and fewer of those that guess who somebody
 * is. Each node counts for itself.
 */
public final class Pace {
    /** Operations by which somebody who knows a few things of a person finds the person. */
    private static final Pattern MATCH = Pattern.compile(".*/\\$([a-z]+-)*match/?");

    private static final String CALLER = Caller.class.getName();
    private static final int SOON = 1;

    private final Limits limits;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /**
     * @param requestsPerMinute of one client; they may come all at once
     * @param requestsAtOnce of one client, answered at the same time
     * @param matchesPerMinute of those, how many may be by a {@code $match} or its like
     * @param failedMatchesPerHour how many of these may ask in vain about one person, or with one number
     * @param local whether the program on this very machine, while no clients are configured, is counted too
     */
    public record Limits(
            int requestsPerMinute, int requestsAtOnce, int matchesPerMinute, int failedMatchesPerHour, boolean local) {
        public Limits {
            if (requestsPerMinute < 1 || requestsAtOnce < 1 || matchesPerMinute < 1 || failedMatchesPerHour < 1) {
                throw new IllegalArgumentException("a client may ask once at least");
            }
        }
    }

    public Pace(Limits limits) {
        this.limits = limits;
    }

    /** Those that find nobody count more narrowly. */
    Guesses guesses() {
        return new Guesses(limits.failedMatchesPerHour(), limits.local());
    }

    private record Client(Bucket requests, Bucket matches, Semaphore atOnce) {}

    /** What a request has taken, to be given back when it is answered. */
    interface Turn extends AutoCloseable {
        /** @return null if the request may go on */
        Refused refused();

        @Override
        void close();
    }

    /** @param seconds after which it is worth trying again */
    record Refused(Refusal refusal, long seconds) {}

    Turn enter(HttpServletRequest request) {
        Caller caller = (Caller) request.getAttribute(CALLER);
        boolean counted = caller == null || caller.equals(Caller.LOCAL) ? limits.local() : true;
        if (!counted) {
            return turn(null, () -> {});
        }
        Client client = clients.computeIfAbsent((caller == null ? Caller.LOCAL : caller).id(), id -> client());
        Refused refused = taken(client.requests());
        if (refused == null && MATCH.matcher(path(request)).matches()) {
            refused = taken(client.matches());
        }
        if (refused == null && !client.atOnce().tryAcquire()) {
            refused = new Refused(
                    refusal("This client has too many requests under way; wait for an answer before you send more."),
                    SOON);
        }
        return refused != null
                ? turn(refused, () -> {})
                : turn(null, () -> client.atOnce().release());
    }

    /** As HAPI will read it, however it is encoded. */
    private static String path(HttpServletRequest request) {
        return URLDecoder.decode(request.getRequestURI(), StandardCharsets.UTF_8);
    }

    private Client client() {
        return new Client(
                bucket(limits.requestsPerMinute()),
                bucket(limits.matchesPerMinute()),
                new Semaphore(limits.requestsAtOnce()));
    }

    private static Bucket bucket(int perMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }

    private static Refused taken(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return null;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
        return new Refused(
                refusal("This client has sent too many requests; send the next one after the seconds in Retry-After."),
                seconds);
    }

    private static Refusal refusal(String sentence) {
        return Refusal.of(429, Issue.error("throttled", "too-many-requests", "Resource", sentence));
    }

    private static Turn turn(Refused refused, Runnable end) {
        return new Turn() {
            @Override
            public Refused refused() {
                return refused;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }
}
