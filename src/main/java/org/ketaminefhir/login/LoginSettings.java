package org.ketaminefhir.login;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What the operator says about who may call.
 *
 * @param clients the registration file; null if there is none
 * @param keys the file of the keys that sign this server's tokens
 * @param issuer outside identity provider whose tokens are taken too; null if there is none
 * @param audience for whom the tokens of the outside identity provider must be meant, one of these
 * @param base under which the outside knows {@code /fhir}; null to go by the loopback address and the port
 * @param tlsEndsBefore whether a proxy in front, and not this process, ends TLS
 */
public record LoginSettings(
        Path clients, Path keys, String issuer, List<String> audience, String base, boolean tlsEndsBefore) {
    public LoginSettings {
        Objects.requireNonNull(keys);
        audience = List.copyOf(audience);
    }

    boolean configured() {
        return clients != null || issuer != null;
    }
}
