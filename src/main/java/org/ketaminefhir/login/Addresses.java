package org.ketaminefhir.login;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Where clients find this server. Never what a request says of it in Host: an assertion that was made for another
 * server could then be used here.
 *
 * @param root without a slash at its end
 */
record Addresses(String root) {
    static final String FHIR = "/fhir";
    static final String TOKEN = "/oauth2/token";
    static final String INTROSPECTION = "/oauth2/introspect";
    static final String KEYS = "/oauth2/jwks";

    /** @param base as configured; null for the loopback address and the port that the request came to */
    static Addresses of(String base, HttpServletRequest request) {
        if (base != null) {
            return new Addresses(base.substring(0, base.length() - FHIR.length()));
        }
        String scheme = request.isSecure() ? "https" : "http";
        return new Addresses(scheme + "://127.0.0.1:" + request.getLocalPort());
    }

    String fhir() {
        return root + FHIR;
    }

    String token() {
        return root + TOKEN;
    }

    String introspection() {
        return root + INTROSPECTION;
    }

    String keys() {
        return root + KEYS;
    }
}
