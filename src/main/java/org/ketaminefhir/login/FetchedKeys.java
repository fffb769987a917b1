package org.ketaminefhir.login;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys at an address, kept for as long as their owner says. A key that is not among them makes us look again, but not
 * more often than once in a while, so that made-up key ids do not turn this server against its client.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html">Caching of JWKS</a>
 */
final class FetchedKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);
    private static final Duration IF_UNSAID = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

    private record Kept(JWKSet keys, long fetched, Duration fresh) {}

    private final Fetch fetch;
    private final URI address;
    private final Function<JWK, String> whyNot;
    private Kept kept;
    private long failed = System.nanoTime() - BETWEEN_FETCHES.toNanos();

    /** @param whyNot says why a key is not used; null if it is */
    FetchedKeys(Fetch fetch, URI address, Function<JWK, String> whyNot) {
        this.fetch = fetch;
        this.address = address;
        this.whyNot = whyNot;
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws RemoteKeySourceException {
        Kept now = current(false);
        List<JWK> found = selector.select(now.keys());
        return found.isEmpty() ? selector.select(current(true).keys()) : found;
    }

    private synchronized Kept current(boolean looksAgain) throws RemoteKeySourceException {
        long now = System.nanoTime();
        long age = kept == null ? Long.MAX_VALUE : now - kept.fetched();
        Duration may = looksAgain ? BETWEEN_FETCHES : kept == null ? Duration.ZERO : kept.fresh();
        if (age < may.toNanos()) {
            return kept;
        }
        if (now - failed < BETWEEN_FETCHES.toNanos()) {
            throw new RemoteKeySourceException("not fetched again so soon", null);
        }
        try {
            Fetch.Document document = fetch.get(address);
            List<JWK> usable = JWKSet.parse(document.text()).getKeys().stream()
                    .filter(key -> whyNot.apply(key) == null)
                    .toList();
            Duration fresh = document.fresh() == null ? IF_UNSAID : document.fresh();
            kept = new Kept(new JWKSet(usable), now, fresh.compareTo(LONGEST) > 0 ? LONGEST : fresh);
            return kept;
        } catch (IOException | ParseException e) {
            failed = now;
            LOG.warn(
                    "The keys at {} cannot be had: {}",
                    address,
                    e instanceof ParseException ? "they are no JSON Web Key Set" : e.getMessage());
            throw new RemoteKeySourceException("keys cannot be fetched", e);
        }
    }
}
