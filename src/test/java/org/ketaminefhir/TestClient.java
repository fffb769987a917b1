package org.ketaminefhir;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A client with a key of its own, which says who it is as SMART wants it, or in a way that a test makes it. */
public record TestClient(String id, JWK key) {
    public static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** With a key on the curve P-384. */
    public static TestClient ec(String id) {
        return new TestClient(id, ecKey());
    }

    public static TestClient rsa(String id) {
        return new TestClient(id, rsaKey(2048));
    }

    public static JWK ecKey() {
        try {
            return new ECKeyGenerator(Curve.P_384).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JWK rsaKey(int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public part of the key, as a line of the registration file. */
    public String jwks() {
        return "{\"keys\":[" + key.toPublicJWK().toJSONString() + "]}";
    }

    private JWSAlgorithm algorithm() {
        return key instanceof RSAKey ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384;
    }

    public JWSHeader.Builder header() {
        return new JWSHeader.Builder(algorithm()).type(JOSEObjectType.JWT).keyID(key.getKeyID());
    }

    /** What a good assertion for the token endpoint says. */
    public JWTClaimsSet.Builder claims(String tokenEndpoint) {
        return new JWTClaimsSet.Builder()
                .issuer(id)
                .subject(id)
                .audience(tokenEndpoint)
                .expirationTime(in(120))
                .jwtID(UUID.randomUUID().toString());
    }

    public static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    public String assertion(String tokenEndpoint) {
        return assertion(tokenEndpoint, claims -> claims);
    }

    public String assertion(String tokenEndpoint, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(header().build(), change.apply(claims(tokenEndpoint)).build());
    }

    public String signed(JWSHeader header, JWTClaimsSet claims) {
        return signed(header, claims, key);
    }

    public static String signed(JWSHeader header, JWTClaimsSet claims, JWK key) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new DefaultJWSSignerFactory().createJWSSigner(key, header.getAlgorithm()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parameters of a request for a token. */
    public static Map<String, String> request(String assertion, String scope) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("scope", scope);
        form.put("client_assertion_type", ASSERTION_TYPE);
        form.put("client_assertion", assertion);
        return form;
    }

    public static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
