package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.ketaminefhir.validation.Issue;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The first that a request meets, before anybody asks who sends it: what says that it is longer than anything that is
 * taken here is not read, and every answer tells browsers and caches what they may not do with it.
 *
 * @see SecurityHeaders
 */
public final class Guarded extends OncePerRequestFilter {
    private final FhirContext fhir;
    private final long longestBody;

    public Guarded(FhirContext fhir, long longestBody) {
        this.fhir = fhir;
        this.longestBody = longestBody;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SecurityHeaders.each(request.isSecure(), response::setHeader);
        if (request.getContentLengthLong() <= longestBody) {
            chain.doFilter(request, response);
            return;
        }
        Refusal refusal = Refusal.of(
                413,
                Issue.error(
                        "too-long",
                        "limit-body",
                        "Resource",
                        "The body is longer than the %d bytes that this server takes; send it in parts."
                                .formatted(longestBody)));
        // The rest of it would be taken for the next request.
        response.setHeader("Connection", "close");
        refusal.write(response, fhir);
    }
}
