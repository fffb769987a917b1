package org.ketaminefhir.login;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Reads what a client has signed to say who it is: with RS384 or ES384, as it likes, and with no other algorithm. */
final class Assertions implements JwtDecoderFactory<RegisteredClient> {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

    private final Registrations registrations;
    private final Supplier<String> audience;
    private final JdbcUsedAssertions used;
    private final Map<String, JwtDecoder> byClient = new ConcurrentHashMap<>();

    Assertions(Registrations registrations, Supplier<String> audience, JdbcUsedAssertions used) {
        this.registrations = registrations;
        this.audience = audience;
        this.used = used;
    }

    @Override
    public JwtDecoder createDecoder(RegisteredClient registered) {
        return byClient.computeIfAbsent(registered.getClientId(), this::decoder);
    }

    private JwtDecoder decoder(String id) {
        Client client = registrations.client(id).orElseThrow();
        if (client.keys() == null) {
            return token -> {
                throw new BadJwtException("no keys are registered");
            };
        }
        NimbusJwtDecoder decoder = Decoders.of(ALGORITHMS, client.keys(), new DefaultJWTProcessor<>());
        decoder.setJwtValidator(new AssertionRules(client, audience, used));
        return decoder;
    }
}
