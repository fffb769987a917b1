package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.login.Identity.Problem;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Reads the tokens with which requests come: this server's own, and those of the outside identity provider. */
final class AccessTokens {
    static final String TYPE = "at+jwt";
    private static final Pattern BEARER =
            Pattern.compile("bearer +(?<token>[a-zA-Z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 16 * 1024;

    private final Registrations registrations;
    private final NimbusJwtDecoder own;
    private final OutsideIssuer outside;

    /** @param outside null if there is none */
    AccessTokens(Registrations registrations, ServerKeys keys, OutsideIssuer outside) {
        this.registrations = registrations;
        this.outside = outside;
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        // What somebody signs for another purpose is no access token.
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(TYPE)));
        this.own = unjudged(Decoders.of(Set.of(ServerKeys.ALGORITHM), keys, processor));
    }

    /** What the token says is looked at here. */
    static NimbusJwtDecoder unjudged(NimbusJwtDecoder decoder) {
        decoder.setJwtValidator(token -> OAuth2TokenValidatorResult.success());
        return decoder;
    }

    /** @param authorization the header; null if the request has none */
    Identity identify(String authorization, Addresses here) {
        if (authorization == null) {
            return Identity.unknown(Problem.NO_TOKEN);
        }
        Matcher bearer = BEARER.matcher(authorization);
        if (authorization.length() > LONGEST || !bearer.matches()) {
            return Identity.unknown(Problem.INVALID);
        }
        String token = bearer.group("token");
        try {
            boolean foreign = outside != null && outside.issuer().equals(issuer(token));
            Jwt jwt = foreign ? outside.decoder().decode(token) : own.decode(token);
            boolean meant = foreign ? outside.means(jwt) : isIssued(jwt, here);
            return meant ? caller(jwt) : Identity.unknown(Problem.INVALID);
        } catch (JwtException e) {
            return Identity.unknown(isForWantOfKeys(e) ? Problem.UNAVAILABLE : Problem.INVALID);
        }
    }

    /** A token of this server that is good at this moment; null if it is none. */
    Jwt issued(String token, Addresses here) {
        try {
            Jwt jwt = own.decode(token);
            return isIssued(jwt, here) && problem(jwt) == null ? jwt : null;
        } catch (JwtException e) {
            return null;
        }
    }

    private static boolean isIssued(Jwt jwt, Addresses here) {
        return here.root().equals(jwt.getClaimAsString("iss"))
                && jwt.getAudience() != null
                && jwt.getAudience().contains(here.fhir())
                && jwt.getExpiresAt() != null;
    }

    /** Not verified: good only to know whose keys are to verify it. */
    private static String issuer(String token) {
        try {
            return JWTParser.parse(token).getJWTClaimsSet().getIssuer();
        } catch (ParseException e) {
            return null;
        }
    }

    private Identity caller(Jwt jwt) {
        Problem problem = problem(jwt);
        if (problem != null) {
            return Identity.unknown(problem);
        }
        // The first that is there, and no other: who names a client may not be taken for another one.
        String id = Stream.of("client_id", "azp", "sub")
                .filter(jwt::hasClaim)
                .findFirst()
                .map(jwt::getClaimAsString)
                .orElse(null);
        return registrations
                .client(id)
                .map(client -> Identity.of(client.caller(scopes(jwt))))
                .orElse(Identity.unknown(Problem.INVALID));
    }

    private static Problem problem(Jwt jwt) {
        Instant now = Instant.now();
        if (jwt.getExpiresAt() == null) {
            return Problem.INVALID;
        }
        if (!jwt.getExpiresAt().plus(AssertionRules.SKEW).isAfter(now)) {
            return Problem.EXPIRED;
        }
        Instant begins = jwt.getNotBefore();
        return begins != null && begins.minus(AssertionRules.SKEW).isAfter(now) ? Problem.INVALID : null;
    }

    /** Those of them that are for systems; a token may have others, such as openid. */
    private static List<Scope> scopes(Jwt jwt) {
        List<Scope> scopes = new ArrayList<>();
        for (String claim : List.of("scope", "scp")) {
            Object value = jwt.getClaim(claim);
            String text = value instanceof Collection<?> list
                    ? String.join(" ", list.stream().map(String::valueOf).toList())
                    : value == null ? "" : value.toString();
            for (String scope : text.split(" +")) {
                try {
                    scopes.add(Scope.parse(scope));
                } catch (IllegalArgumentException e) {
                    // It is nothing to this server.
                }
            }
        }
        return scopes;
    }

    private static boolean isForWantOfKeys(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KeySourceException) {
                return true;
            }
        }
        return false;
    }
}
