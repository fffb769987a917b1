package org.ketaminefhir.login;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenIntrospectionEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Where clients get tokens and ask about them: Spring's authorization server, of which only the grant for systems and
 * the login by a signed assertion are put together here.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html">SMART Backend Services</a>
 */
final class TokenEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);
    private static final int LARGEST_REQUEST = 64 * 1024;

    /** The same whatever is wrong: it does not tell who is registered. */
    private static final String NOT_KNOWN =
            "The client is not known by this assertion: it is signed with RS384 or ES384 by"
                    + " a registered key that its kid names, iss and sub are the id of the client, aud is the address of this"
                    + " endpoint, exp is at most five minutes ahead, and jti was never used before.";

    private final Filter oauth;
    private final Attempts attempts = new Attempts();
    private final boolean behindProxy;
    private final Consumer<FailedLogin> failures;

    /** @param behindProxy whether requests come from a proxy that says from whom it has them */
    TokenEndpoint(
            RegisteredClients clients,
            Assertions assertions,
            IssuedTokens issued,
            AskedScopes scopes,
            BearerLogin bearers,
            boolean behindProxy,
            Consumer<FailedLogin> failures) {
        this.behindProxy = behindProxy;
        this.failures = failures;
        JwtClientAssertionAuthenticationProvider byAssertion =
                new JwtClientAssertionAuthenticationProvider(clients, issued);
        byAssertion.setJwtDecoderFactory(assertions);
        OAuth2ClientAuthenticationFilter login = new OAuth2ClientAuthenticationFilter(
                new ProviderManager(byAssertion, bearers), AnyRequestMatcher.INSTANCE);
        login.setAuthenticationConverter(new ClientLogin());
        login.setAuthenticationFailureHandler(this::refuse);

        OAuth2ClientCredentialsAuthenticationProvider grant =
                new OAuth2ClientCredentialsAuthenticationProvider(issued, issued.generator());
        grant.setAuthenticationValidator(scopes);
        OAuth2TokenEndpointFilter token = new OAuth2TokenEndpointFilter(new ProviderManager(grant));
        token.setAuthenticationConverter(new OAuth2ClientCredentialsAuthenticationConverter());
        token.setAuthenticationFailureHandler(TokenEndpoint::explain);
        OAuth2TokenIntrospectionEndpointFilter introspection = new OAuth2TokenIntrospectionEndpointFilter(
                new ProviderManager(new OAuth2TokenIntrospectionAuthenticationProvider(clients, issued)));
        introspection.setAuthenticationFailureHandler(TokenEndpoint::explain);
        this.oauth = new FilterChainProxy(
                new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, List.of(login, token, introspection)));
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Addresses here) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Pragma", "no-cache");
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Answers.error(response, 405, "invalid_request", "This address takes POST.");
            return;
        }
        if (request.getContentLengthLong() > LARGEST_REQUEST) {
            Answers.error(response, 413, "invalid_request", "The request is too long.");
            return;
        }
        if (request.getQueryString() != null || request.getHeader("DPoP") != null) {
            Answers.error(response, 400, "invalid_request", "All that is asked goes into the form, and nothing else.");
            return;
        }
        long wait = attempts.wait(address(request), null);
        if (wait > 0) {
            refuseForNow(response, wait);
            return;
        }
        if (!hasForm(request)) {
            Answers.error(response, 400, "invalid_request", "The request cannot be read as a form.");
            return;
        }
        Here.enter(here);
        try {
            oauth.doFilter(request, response, (asked, answered) -> {});
        } catch (DataAccessException e) {
            LOG.error("The database does not say whether an assertion was used before: {}", e.getClass());
            response.setHeader("Retry-After", "5");
            Answers.error(response, 503, "temporarily_unavailable", "The server cannot give tokens now; try again.");
        } catch (RuntimeException | ServletException e) {
            // Its message may quote the request.
            LOG.error("A request for a token failed: {} at {}", e.getClass(), e.getStackTrace()[0]);
            Answers.error(response, 500, "server_error", "The server failed on this request.");
        } finally {
            Here.leave();
        }
    }

    private static boolean hasForm(HttpServletRequest request) {
        try {
            return !request.getParameterMap().isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        String client = ClientLogin.claimed(request);
        String address = address(request);
        long wait = attempts.wait(address, client);
        attempts.failed(address, client);
        LOG.info("A login from {} as client {} failed: {}", address, client, why(reason));
        failures.accept(new FailedLogin(client, address));
        if (wait > 0) {
            refuseForNow(response, wait);
        } else {
            response.setHeader("WWW-Authenticate", "Bearer");
            Answers.error(response, 401, "invalid_client", NOT_KNOWN);
        }
    }

    /** For the log: nothing of it comes from the request. */
    private static String why(AuthenticationException reason) {
        if (reason.getCause() instanceof JwtValidationException wrong) {
            return wrong.getErrors().iterator().next().getDescription();
        }
        return reason.getCause() == null ? "no such client, or no assertion" : "signature, algorithm or key";
    }

    private static void refuseForNow(HttpServletResponse response, long wait) throws IOException {
        response.setHeader("Retry-After", String.valueOf(wait));
        Answers.error(response, 429, "temporarily_unavailable", "Too many logins have failed; wait before the next.");
    }

    private static void explain(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        OAuth2Error error = ((OAuth2AuthenticationException) reason).getError();
        String sentence =
                switch (error.getErrorCode()) {
                    case "invalid_scope" -> error.getDescription();
                    case "unsupported_grant_type" -> "The only grant is client_credentials.";
                    default -> "A parameter is missing, or there twice.";
                };
        Answers.error(response, 400, error.getErrorCode(), sentence);
    }

    private String address(HttpServletRequest request) {
        String forwarded = behindProxy ? request.getHeader("X-Forwarded-For") : null;
        // The last one is from the proxy itself; those before it anybody may have written.
        return forwarded == null
                ? request.getRemoteAddr()
                : forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    }
}
