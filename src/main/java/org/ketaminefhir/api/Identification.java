package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.login.Identity;
import org.ketaminefhir.login.Identity.Problem;
import org.ketaminefhir.login.Login;
import org.ketaminefhir.validation.Issue;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Notes who sends a request, for {@link Doorkeeper} to ask what they may; nothing of a request is read, and no body,
 * before its sender is known.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">The WWW-Authenticate header</a>
 */
public final class Identification extends OncePerRequestFilter {
    private static final String CALLER = Caller.class.getName();

    /** May do what everybody may, which is to look at what the server is. */
    private static final Caller NOBODY = new Caller("nobody", "nobody", null, List.of());

    private static final Set<String> OPEN = Set.of("/fhir/metadata", "/fhir/api-docs");
    private static final String OPEN_PAGE = "/fhir/swagger-ui/";

    /** Of a body that nobody will read: enough for a client to have sent it whole and to see the answer. */
    private static final int READ_AWAY = 1024 * 1024;

    /** A minute and address: each leaves a row in the audit, and rows stay. */
    private static final int WRONG_TOKENS = 60;

    private final Cache<String, Bucket> allowance = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(2))
            .build();
    private final Login login;
    private final Audit audit;
    private final FhirContext fhir;

    public Identification(Login login, Audit audit, FhirContext fhir) {
        this.login = login;
        this.audit = audit;
        this.fhir = fhir;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = NOBODY;
        if (!isOpen(request) || !login.required()) {
            Identity identity = login.identify(request);
            if (identity.problem() != null) {
                refuse(identity.problem(), request, response);
                return;
            }
            caller = identity.caller();
        }
        request.setAttribute(CALLER, caller);
        chain.doFilter(request, response);
    }

    /** However an address is twisted to look open, behind it stands nobody, who may do nothing else. */
    private static boolean isOpen(HttpServletRequest request) {
        String path = request.getRequestURI();
        return OPEN.contains(path) || path.startsWith(OPEN_PAGE);
    }

    private void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean wrongToken = problem == Problem.EXPIRED || problem == Problem.INVALID;
        if (wrongToken
                && !allowance.get(request.getRemoteAddr(), one -> bucket()).tryConsume(1)) {
            response.setHeader("Retry-After", "60");
            tooMany().write(response, fhir);
            return;
        }
        if (wrongToken) {
            audit.write(List.of(Happening.failedLogin(null, request.getRemoteAddr(), "bearer")));
        }
        // Who asks beforehand whether to send a body is told no.
        if (request.getHeader("Expect") == null) {
            try {
                request.getInputStream().skip(READ_AWAY);
            } catch (IOException e) {
                // The client is gone.
            }
        }
        if (problem == Problem.UNAVAILABLE) {
            response.setHeader("Retry-After", "5");
        } else {
            response.setHeader(
                    "WWW-Authenticate", problem == Problem.NO_TOKEN ? "Bearer" : "Bearer error=\"invalid_token\"");
        }
        refusal(problem).write(response, fhir);
    }

    private static Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(WRONG_TOKENS).refillGreedy(WRONG_TOKENS, Duration.ofMinutes(1)))
                .build();
    }

    private static Refusal tooMany() {
        return Refusal.of(
                429,
                Issue.error(
                        "throttled",
                        "too-many-requests",
                        "Resource",
                        "Too many requests with tokens that are not good came from this address; wait a minute."));
    }

    private static Refusal refusal(Problem problem) {
        return switch (problem) {
            case NO_TOKEN ->
                Refusal.of(
                        401,
                        Issue.error(
                                "login",
                                "login-required",
                                "Resource",
                                "Send an access token as Authorization: Bearer; .well-known/smart-configuration says"
                                        + " where to get one."));
            case EXPIRED ->
                Refusal.of(
                        401,
                        Issue.error(
                                "expired", "token-expired", "Resource", "The access token has expired; get another."));
            case INVALID ->
                Refusal.of(
                        401,
                        Issue.error(
                                "login",
                                "token-invalid",
                                "Resource",
                                "The access token is not one of a registered client for this server."));
            case UNAVAILABLE ->
                Refusal.of(
                        503,
                        Issue.error(
                                "transient",
                                "login-unavailable",
                                "Resource",
                                "The identity provider that has signed the access token does not answer; try again."));
        };
    }
}
