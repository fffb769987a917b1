package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.ketaminefhir.records.RecordsUnavailable;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.UnknownParameter;
import org.ketaminefhir.validation.Issue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every failure that is not a {@link Refusal} already, in words that carry nothing of the request.
 *
 * <p>Messages of libraries quote urls and values, and urls of searches hold names and birth dates.
 */
@Interceptor
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String ROOT = "Resource";

    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException answer(ServletRequestDetails request, Throwable thrown) {
        Throwable failure = cause(thrown);
        if (failure instanceof Refusal || failure instanceof NotModifiedException) {
            return (BaseServerResponseException) failure;
        }
        String type = request.getResourceName() == null ? ROOT : request.getResourceName();
        if (failure instanceof UnknownParameter) {
            return Refusal.of(400, Issue.error("not-supported", "search-parameter", type, sentence(failure)));
        }
        if (failure instanceof BadParameterValue) {
            return Refusal.of(400, Issue.error("value", "search-value", type, sentence(failure)));
        }
        if (failure instanceof RecordsUnavailable) {
            log(request, failure);
            return Refusal.of(
                    503,
                    Issue.error("transient", "store-unavailable", ROOT, "The store does not answer now; try again."));
        }
        if (failure instanceof BaseServerResponseException known && known.getStatusCode() < 500) {
            return http(known.getStatusCode());
        }
        log(request, failure);
        return Refusal.of(
                500,
                Issue.error(
                        "exception",
                        "server-fault",
                        ROOT,
                        "The server failed on this request and stored nothing of it; its operator finds the reason"
                                + " under the request id."));
    }

    /** What a provider threw: HAPI wraps everything that it does not know. */
    private static Throwable cause(Throwable thrown) {
        return thrown.getCause() instanceof InvocationTargetException invoked ? invoked.getTargetException() : thrown;
    }

    private static BaseServerResponseException http(int status) {
        return switch (status) {
            case 404 ->
                Refusal.of(
                        404,
                        Issue.error(
                                "not-found",
                                "not-found",
                                ROOT,
                                "This server has nothing at this address; its types and"
                                        + " operations are listed under metadata."));
            case 405 -> Refusal.of(405, methodNotSupported());
            default ->
                Refusal.of(
                        status,
                        Issue.error(
                                "not-supported",
                                "request-not-supported",
                                ROOT,
                                "This server does not know how to answer this request; what it supports is listed under"
                                        + " metadata."));
        };
    }

    static Issue methodNotSupported() {
        return Issue.error(
                "not-supported",
                "method-not-supported",
                ROOT,
                "This address does not take this HTTP method; what is supported is listed under metadata.");
    }

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }

    /** Where it happened, and never what was said: messages may quote the record. */
    private static void log(ServletRequestDetails request, Throwable failure) {
        StringBuilder places = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            places.append(cause.getClass().getName());
            Arrays.stream(cause.getStackTrace()).limit(12).forEach(frame -> places.append("\n    at ")
                    .append(frame));
            places.append('\n');
        }
        LOG.error("request {} failed: {}", request.getRequestId(), places);
    }
}
