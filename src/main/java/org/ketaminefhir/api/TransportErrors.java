package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** Answers requests that the HTTP server itself cannot read, in FHIR and without quoting them. */
public final class TransportErrors extends ErrorHandler {
    private final String body;

    public TransportErrors(FhirContext fhir) {
        Issue issue = Issue.error(
                "invalid",
                "request-unreadable",
                "Resource",
                "The request cannot be read as HTTP: its address has an empty or ambiguous part, or it or a header is too"
                        + " long.");
        this.body = fhir.newJsonParser().encodeResourceToString(Outcomes.of(new Verdict(List.of(issue))));
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        SecurityHeaders.each(request.isSecure(), response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=UTF-8");
        Content.Sink.write(response, true, body, callback);
    }
}
