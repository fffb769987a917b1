package org.ketaminefhir.login;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client must know to get a token.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html#metadata">SMART configuration</a>
 */
final class SmartConfiguration {
    private SmartConfiguration() {}

    /** Without {@code issuer}: SMART leaves it out where nobody signs in with OpenID Connect. */
    static Map<String, Object> of(String token, String introspection, String keys) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("token_endpoint", token);
        if (introspection != null) {
            told.put("introspection_endpoint", introspection);
        }
        told.put("jwks_uri", keys);
        told.put("grant_types_supported", List.of("client_credentials"));
        told.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        told.put("token_endpoint_auth_signing_alg_values_supported", List.of("RS384", "ES384"));
        told.put("scopes_supported", List.of("system/*.rs", "system/*.cruds"));
        told.put("response_types_supported", List.of());
        told.put("code_challenge_methods_supported", List.of("S256"));
        told.put("capabilities", List.of("client-confidential-asymmetric", "permission-v1", "permission-v2"));
        return told;
    }

    /** The same for clients that know OAuth and not SMART. */
    static Map<String, Object> metadata(Addresses here) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("issuer", here.root());
        told.putAll(of(here.token(), here.introspection(), here.keys()));
        told.put("introspection_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        told.put("introspection_endpoint_auth_signing_alg_values_supported", List.of("RS384", "ES384"));
        told.remove("capabilities");
        return told;
    }
}
