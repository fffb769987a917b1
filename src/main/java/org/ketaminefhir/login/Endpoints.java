package org.ketaminefhir.login;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.springframework.security.oauth2.server.authorization.web.NimbusJwkSetEndpointFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/** The addresses of login: for tokens, and for what clients must know beforehand. */
final class Endpoints extends OncePerRequestFilter {
    private static final Set<String> SMART =
            Set.of("/.well-known/smart-configuration", Addresses.FHIR + "/.well-known/smart-configuration");
    private static final String METADATA = "/.well-known/oauth-authorization-server";

    private final Login login;
    private final TokenEndpoint tokens;
    private final NimbusJwkSetEndpointFilter keys;

    Endpoints(Login login, TokenEndpoint tokens, ServerKeys keys) {
        this.login = login;
        this.tokens = tokens;
        this.keys = new NimbusJwkSetEndpointFilter(keys);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain others)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean discovery = SMART.contains(path);
        boolean own = login.givesTokens()
                && Set.of(Addresses.TOKEN, Addresses.INTROSPECTION, Addresses.KEYS, METADATA)
                        .contains(path);
        if (!discovery && !own) {
            others.doFilter(request, response);
            return;
        }
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (path.equals(Addresses.TOKEN) || path.equals(Addresses.INTROSPECTION)) {
            tokens.answer(request, response, login.addresses(request));
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            Answers.error(response, 405, "invalid_request", "This address takes GET.");
        } else if (path.equals(Addresses.KEYS)) {
            // For no longer than a new key may wait for those who verify with the old ones.
            response.setHeader("Cache-Control", "max-age=60");
            keys.doFilter(request, response, others);
        } else if (path.equals(METADATA)) {
            Answers.json(response, SmartConfiguration.metadata(login.addresses(request)));
        } else {
            smart(request, response);
        }
    }

    /** JSON whatever is asked for, as SMART wants it. */
    private void smart(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String token = login.tokenEndpoint(request);
        String addressOfKeys = login.keys(request);
        if (token == null || addressOfKeys == null) {
            response.setHeader("Retry-After", "5");
            Answers.error(response, 503, "temporarily_unavailable", "The identity provider does not answer now.");
            return;
        }
        Map<String, Object> told = SmartConfiguration.of(token, login.introspectionEndpoint(request), addressOfKeys);
        Answers.json(response, told);
    }
}
