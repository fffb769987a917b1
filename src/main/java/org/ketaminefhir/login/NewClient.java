package org.ketaminefhir.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * A client that is to be registered.
 *
 * @param organization id of the organization that it acts for; null if for none
 * @param organizationName null if the organization is registered already
 * @param identifiers of the organization, as {@code system|value}
 */
public record NewClient(
        String id,
        String name,
        String role,
        String organization,
        String organizationName,
        List<String> identifiers,
        List<String> scopes) {
    private static final int RSA_BITS = 3072;

    public NewClient {
        Objects.requireNonNull(id);
        Objects.requireNonNull(role);
        identifiers = List.copyOf(identifiers);
        scopes = List.copyOf(scopes);
    }

    /** Makes a key that nobody else has: for ES384, or for RS384 if the client wants that. */
    public Made make(boolean rsa) {
        JWK key = key(rsa);
        return new Made(registration(key), key.toJSONString());
    }

    /**
     * @param registration what goes to the end of the registration file
     * @param privateKey what the client keeps and nobody else sees
     */
    public record Made(String registration, String privateKey) {
        /**
         * Adds the client to the registration file and writes its private key into a file of its own.
         *
         * @throws IOException if there is such a file already, or one of them cannot be written
         */
        public void write(Path registrations, Path keyFile) throws IOException {
            OwnersFile.create(keyFile, privateKey + "\n");
            Files.writeString(registrations, registration, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        /** Records tell all that they hold; this one keeps it to itself. */
        @Override
        public String toString() {
            return "a client with its key";
        }
    }

    private static JWK key(boolean rsa) {
        try {
            return rsa
                    ? new RSAKeyGenerator(RSA_BITS)
                            .keyIDFromThumbprint(true)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS384)
                            .generate()
                    : new ECKeyGenerator(Curve.P_384)
                            .keyIDFromThumbprint(true)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.ES384)
                            .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String registration(JWK key) {
        StringBuilder yaml = new StringBuilder("---\n");
        if (organizationName != null) {
            yaml.append("organizations:\n  - id: ").append(quoted(organization));
            yaml.append("\n    name: ").append(quoted(organizationName)).append('\n');
            if (!identifiers.isEmpty()) {
                yaml.append("    identifiers:\n");
                identifiers.forEach(
                        one -> yaml.append("      - ").append(quoted(one)).append('\n'));
            }
        }
        yaml.append("clients:\n  - id: ").append(quoted(id));
        yaml.append("\n    name: ").append(quoted(name));
        yaml.append("\n    role: ").append(quoted(role));
        if (organization != null) {
            yaml.append("\n    organization: ").append(quoted(organization));
        }
        yaml.append("\n    scopes:\n");
        scopes.forEach(one -> yaml.append("      - ").append(quoted(one)).append('\n'));
        yaml.append("    jwks:\n      keys:\n        - ")
                .append(key.toPublicJWK().toJSONString())
                .append('\n');
        return yaml.toString();
    }

    /** As JSON is written, which YAML reads. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
