package org.ketaminefhir.login;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.util.Set;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Decoders of signed tokens; what a token says is looked at by a validator of Spring's, so not by Nimbus too. */
final class Decoders {
    private Decoders() {}

    static NimbusJwtDecoder of(
            Set<JWSAlgorithm> algorithms,
            JWKSource<SecurityContext> keys,
            DefaultJWTProcessor<SecurityContext> processor) {
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        return new NimbusJwtDecoder(processor);
    }
}
