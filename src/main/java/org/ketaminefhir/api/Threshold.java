package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ketaminefhir.validation.Issue;

/** Requests that HAPI cannot even begin with: they fail in it, or pass by it, before any interceptor is asked. */
final class Threshold {
    private Threshold() {}

    /** Why the request goes no further, or null. */
    static Refusal refusal(HttpServletRequest request) {
        boolean known = Arrays.stream(RequestTypeEnum.values())
                .anyMatch(method -> method.name().equals(request.getMethod()));
        if (!known) {
            return Refusal.of(405, Failures.methodNotSupported());
        }
        boolean patch = RequestTypeEnum.PATCH.name().equals(request.getMethod());
        if (patch && !MediaTypes.isOfPatch(request.getContentType())) {
            return Refusal.of(415, IncomingBody.mediaTypes(true));
        }
        if (!decodes(request.getQueryString())) {
            return undecodable();
        }
        return null;
    }

    static Refusal undecodable() {
        return Refusal.of(
                400,
                Issue.error(
                        "value",
                        "search-value",
                        "Resource",
                        "The search part of the URL, or the form, is not percent-encoded rightly."));
    }

    static boolean decodes(String query) {
        try {
            return query == null || URLDecoder.decode(query, StandardCharsets.UTF_8) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
