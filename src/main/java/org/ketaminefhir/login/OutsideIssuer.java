package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * An identity provider that is not this server. It is asked when its first token comes, so that this server starts
 * without it, and again after a while if it did not answer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414">Authorization server metadata</a>
 */
final class OutsideIssuer {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideIssuer.class);
    private static final long NANOS_BETWEEN_FETCHES = 5_000_000_000L;
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** What it says of itself, with the keys that it names. */
    private record Known(Map<String, Object> metadata, FetchedKeys keys) {}

    private final String issuer;
    private final List<String> audience;
    private final Fetch fetch;
    private final NimbusJwtDecoder decoder;
    private Known known;
    private long failed = System.nanoTime() - NANOS_BETWEEN_FETCHES;

    /** @throws RefusedStart if nobody could be asked at that address, or its tokens could be meant for anybody */
    OutsideIssuer(String issuer, List<String> audience, Fetch fetch) {
        if (Fetch.address(issuer) == null) {
            throw new RefusedStart("ketamine-fhir.issuer begins with https://, or with http:// and a loopback host.");
        }
        if (audience.isEmpty()) {
            throw new RefusedStart(
                    "ketamine-fhir.issuer needs ketamine-fhir.audience beside it: what its tokens name as"
                            + " their audience when they are meant for this server.");
        }
        this.issuer = issuer;
        this.audience = audience;
        this.fetch = fetch;
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType(AccessTokens.TYPE), null));
        this.decoder = AccessTokens.unjudged(
                Decoders.of(ALGORITHMS, (selector, context) -> known().keys().get(selector, context), processor));
    }

    String issuer() {
        return issuer;
    }

    NimbusJwtDecoder decoder() {
        return decoder;
    }

    /** Whether a token that it has signed is for this server. */
    boolean means(Jwt jwt) {
        return jwt.getAudience() != null && jwt.getAudience().stream().anyMatch(audience::contains);
    }

    /** An address that it has; null if it has none, or cannot be asked now. */
    String endpoint(String name) {
        try {
            return known().metadata().get(name) instanceof String address ? address : null;
        } catch (RemoteKeySourceException e) {
            return null;
        }
    }

    private synchronized Known known() throws RemoteKeySourceException {
        if (known != null) {
            return known;
        }
        if (System.nanoTime() - failed < NANOS_BETWEEN_FETCHES) {
            throw new RemoteKeySourceException("not asked again so soon", null);
        }
        try {
            known = ask();
            return known;
        } catch (IOException | ParseException e) {
            failed = System.nanoTime();
            LOG.warn("The identity provider {} does not say where its keys are.", issuer);
            throw new RemoteKeySourceException("the identity provider does not answer", e);
        }
    }

    private Known ask() throws IOException, ParseException {
        Map<String, Object> metadata = JSONObjectUtils.parse(document());
        URI keys = Fetch.address(String.valueOf(metadata.get("jwks_uri")));
        if (!issuer.equals(metadata.get("issuer")) || keys == null) {
            throw new ParseException("not what its issuer should say", 0);
        }
        return new Known(metadata, new FetchedKeys(fetch, keys, OutsideIssuer::whyNot));
    }

    private String document() throws IOException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        try {
            return fetch.get(URI.create(base + "/.well-known/openid-configuration"))
                    .text();
        } catch (IOException e) {
            URI uri = URI.create(base);
            return fetch.get(uri.resolve("/.well-known/oauth-authorization-server" + uri.getRawPath()))
                    .text();
        }
    }

    private static String whyNot(JWK key) {
        return key.isPrivate() || key.getKeyType().getValue().equals("oct") ? "not a public key" : null;
    }
}
