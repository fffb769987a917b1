package org.ketaminefhir.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * Failed logins, counted for each address that they come from and for each client that they name. An address with too
 * many waits. When a client is named in too many, from wherever, every address that has failed waits, so that nobody
 * can lock a client out that keeps to its own address and does not fail.
 *
 * <p>Each node counts for itself: what is lost with it is a count, not a right.
 */
final class Attempts {
    private static final int OF_ADDRESS = 20;
    private static final int OF_CLIENT = 100;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST = 100_000;

    private final Cache<String, Bucket> byAddress = counts();
    private final Cache<String, Bucket> byClient = counts();

    private static Cache<String, Bucket> counts() {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(WINDOW.multipliedBy(2))
                .build();
    }

    private static Bucket bucket(int failures) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(failures).refillGreedy(failures, WINDOW))
                .build();
    }

    void failed(String address, String client) {
        byAddress.get(address, one -> bucket(OF_ADDRESS)).tryConsume(1);
        if (client != null) {
            byClient.get(client, one -> bucket(OF_CLIENT)).tryConsume(1);
        }
    }

    /**
     * Seconds until another try from the address is looked at; 0 if now.
     *
     * @param client null if it is not known yet
     */
    long wait(String address, String client) {
        Bucket ofAddress = byAddress.getIfPresent(address);
        if (ofAddress == null) {
            return 0;
        }
        Bucket ofClient = client == null ? null : byClient.getIfPresent(client);
        boolean hasFailed = ofAddress.getAvailableTokens() < OF_ADDRESS;
        return Math.max(wait(ofAddress), ofClient != null && hasFailed ? wait(ofClient) : 0);
    }

    private static long wait(Bucket bucket) {
        long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return nanos == 0 ? 0 : Math.max(1, Duration.ofNanos(nanos).toSeconds());
    }
}
