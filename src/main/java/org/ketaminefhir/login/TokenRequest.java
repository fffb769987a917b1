package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a client does to get a token, for those who try a server by hand.
 *
 * @param base of the FHIR server
 * @param key file with the private key of the client
 * @param scope what is asked for, several with spaces between
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html#protocol-details">The protocol</a>
 */
public record TokenRequest(String base, String client, Path key, String scope) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** @throws IOException if there is no token to be had; the message says why */
    public String send() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        String discovery = base.replaceFirst("/$", "") + "/.well-known/smart-configuration";
        Map<String, Object> smart =
                json(http.send(request(discovery).build(), BodyHandlers.ofString()), "It does not say how to log in");
        String endpoint = String.valueOf(smart.get("token_endpoint"));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("scope", scope);
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", assertion(endpoint));
        String body = form.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest asking = request(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
        return String.valueOf(json(http.send(asking, BodyHandlers.ofString()), "It gives no token")
                .get("access_token"));
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).header("Accept", "application/json");
    }

    private String assertion(String endpoint) throws IOException {
        try {
            JWK own = JWK.parse(Files.readString(key));
            JWSAlgorithm algorithm = own.getKeyType().equals(KeyType.RSA) ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384;
            JWTClaimsSet claims = new JWTClaimsSet.Builder()
                    .issuer(client)
                    .subject(client)
                    .audience(endpoint)
                    .expirationTime(Date.from(Instant.now().plusSeconds(120)))
                    .jwtID(UUID.randomUUID().toString())
                    .build();
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm)
                            .type(JOSEObjectType.JWT)
                            .keyID(own.getKeyID())
                            .build(),
                    claims);
            jwt.sign(new DefaultJWSSignerFactory().createJWSSigner(own, algorithm));
            return jwt.serialize();
        } catch (ParseException | JOSEException e) {
            // Its message may quote the key.
            throw new IOException(key + " holds no private JSON Web Key for ES384 or RS384.");
        }
    }

    private static Map<String, Object> json(HttpResponse<String> response, String otherwise) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException("%s (%d): %s".formatted(otherwise, response.statusCode(), response.body()));
        }
        try {
            return JSONObjectUtils.parse(response.body());
        } catch (ParseException e) {
            throw new IOException(otherwise + ": the answer is no JSON.", e);
        }
    }
}
