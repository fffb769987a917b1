package org.ketaminefhir.api;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/**
 * Lets pages of named other origins use the server from a browser; without any, no browser lets them.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS</a>
 */
public final class CrossOrigin {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> SENT = List.of(
            "Accept",
            "Authorization",
            "Cache-Control",
            "Content-Type",
            "If-Match",
            "If-Modified-Since",
            "If-None-Exist",
            "If-None-Match",
            "Prefer",
            "X-Request-ID",
            "X-Requested-With");
    private static final List<String> TOLD = List.of(
            "Location", "Content-Location", "ETag", "Last-Modified", "Retry-After", "WWW-Authenticate", "X-Request-ID");

    private CrossOrigin() {}

    /**
     * @param origins such as {@code https://app.example}; whoever sends from there is asked for what anybody is, and
     *     never by a cookie
     * @throws IllegalStateException if one is no origin, or stands for all
     */
    public static CorsFilter filter(List<String> origins) {
        origins.forEach(CrossOrigin::check);
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(origins);
        allowed.setAllowedMethods(METHODS);
        allowed.setAllowedHeaders(SENT);
        allowed.setExposedHeaders(TOLD);
        allowed.setAllowCredentials(false);
        allowed.setMaxAge(Duration.ofHours(1));
        return new CorsFilter(request -> allowed);
    }

    private static void check(String origin) {
        if (!isOrigin(origin)) {
            throw new IllegalStateException(
                    "ketamine-fhir.cors.origins takes whole origins such as https://app.example, never * and no path.");
        }
    }

    private static boolean isOrigin(String origin) {
        try {
            URI uri = URI.create(origin);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web && uri.getHost() != null && origin.equals(uri.getScheme() + "://" + uri.getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
