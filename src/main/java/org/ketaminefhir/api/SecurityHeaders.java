package org.ketaminefhir.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What browsers and caches may not do with an answer. Clients that keep a record with its ETag can still ask whether it
 * has changed: what is forbidden is to keep it unasked.
 *
 * @see <a href="https://owasp.org/www-project-secure-headers/">OWASP Secure Headers</a>
 */
final class SecurityHeaders {
    private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

    static {
        ALWAYS.put("Cache-Control", "no-store");
        ALWAYS.put("X-Content-Type-Options", "nosniff");
        ALWAYS.put("Referrer-Policy", "no-referrer");
        // Of the page to try the interface ApiPage says what else it may do.
        ALWAYS.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static final String ONLY_OVER_TLS = "Strict-Transport-Security";
    private static final String A_YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    static void each(boolean tls, BiConsumer<String, String> header) {
        ALWAYS.forEach(header);
        if (tls) {
            header.accept(ONLY_OVER_TLS, A_YEAR);
        }
    }
}
