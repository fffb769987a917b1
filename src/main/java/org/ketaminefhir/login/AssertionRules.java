package org.ketaminefhir.login;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * What an assertion must say, beside being signed rightly. The last thing that is looked at is whether it was used
 * before, so that only good ones are remembered.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html#signature-verification">
 *     Signature verification</a>
 */
final class AssertionRules implements OAuth2TokenValidator<Jwt> {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** How far clocks may be apart. */
    static final Duration SKEW = Duration.ofSeconds(10);

    private final Client client;
    private final Supplier<String> audience;
    private final JdbcUsedAssertions used;

    /** @param audience the address of the token endpoint, as the current request has it */
    AssertionRules(Client client, Supplier<String> audience, JdbcUsedAssertions used) {
        this.client = client;
        this.audience = audience;
        this.used = used;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt assertion) {
        String wrong = wrong(assertion);
        return wrong == null
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_client", wrong, null));
    }

    private String wrong(Jwt assertion) {
        Instant now = Instant.now();
        Instant expires = assertion.getExpiresAt();
        Instant begins = assertion.getNotBefore();
        Object address = assertion.getHeaders().get("jku");
        String jti = assertion.getId();
        if (!client.id().equals(assertion.getClaimAsString("iss"))
                || !client.id().equals(assertion.getSubject())) {
            return "iss and sub";
        }
        if (assertion.getAudience() == null || !assertion.getAudience().contains(audience.get())) {
            return "aud";
        }
        if (expires == null
                || !expires.isAfter(now.minus(SKEW))
                || expires.isAfter(now.plus(LONGEST).plus(SKEW))) {
            return "exp";
        }
        if (begins != null && begins.isAfter(now.plus(SKEW))) {
            return "nbf";
        }
        if (assertion.getHeaders().get("kid") == null) {
            return "kid";
        }
        if (address != null && !address.equals(client.keysAddress())) {
            return "jku";
        }
        if (jti == null || jti.isBlank() || jti.length() > JdbcUsedAssertions.LONGEST_JTI || jti.indexOf('\0') >= 0) {
            return "jti";
        }
        return used.use(client.id(), jti, expires.plus(SKEW)) ? null : "jti was used before";
    }
}
