package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.ketaminefhir.validation.Issue;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The first that a request meets, before anybody asks who sends it: what says that it is longer than anything that is
 * taken here is not read, and every answer tells browsers and caches what they may not do with it.
 *
 * @see SecurityHeaders
 */
public final class Guarded extends OncePerRequestFilter {
    private static final int SILENCES = 20;
    private static final int SILENCE_MILLIS = 10;

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
        response.flushBuffer();
        readAway(request);
    }

    /**
     * Who sends on while the connection is closed may never see the answer. What comes is thrown away, no more of it than
     * two bodies may have, and nobody is waited for who sends nothing.
     */
    private void readAway(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            return;
        }
        byte[] away = new byte[1 << 16];
        long left = 2 * longestBody;
        try {
            InputStream body = request.getInputStream();
            for (int silence = 0; left > 0 && silence < SILENCES; silence++) {
                while (left > 0 && body.available() > 0) {
                    left -= Math.max(0, body.read(away));
                    silence = 0;
                }
                Thread.sleep(SILENCE_MILLIS);
            }
        } catch (IOException e) {
            // The client is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
