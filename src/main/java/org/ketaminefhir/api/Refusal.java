package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.StringType;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** The HTTP answer to a request that is not carried out: the only place that knows which status a reason has. */
final class Refusal extends BaseServerResponseException {
    private static final long serialVersionUID = 1;

    private Refusal(int status, Verdict verdict) {
        this(status, Outcomes.of(verdict));
    }

    private Refusal(int status, OperationOutcome outcome) {
        super(status, "refused", outcome);
    }

    static Refusal of(int status, Issue... issues) {
        return new Refusal(status, new Verdict(List.of(issues)));
    }

    static Refusal of(Reason reason, Verdict verdict) {
        return new Refusal(status(reason), verdict);
    }

    /** What the strict reader found: too much of it, unsafe markup, or not FHIR at all. */
    static Refusal unreadable(List<Issue> issues) {
        boolean tooBig = issues.stream().anyMatch(issue -> issue.rule().startsWith("limit-"));
        boolean onlyNarrative = issues.stream().allMatch(issue -> issue.rule().equals("narrative-unsafe"));
        return new Refusal(tooBig ? 413 : onlyNarrative ? 422 : 400, new Verdict(issues));
    }

    /** All the reasons of several refusals, under the status of the first. */
    static Refusal together(List<Refusal> refusals) {
        Refusal first = refusals.get(0);
        OperationOutcome all = new OperationOutcome();
        refusals.forEach(refusal ->
                ((OperationOutcome) refusal.getOperationOutcome()).getIssue().forEach(all::addIssue));
        return new Refusal(first.getStatusCode(), all);
    }

    /** The same, told of an entry of a bundle. */
    Refusal below(String path) {
        OperationOutcome outcome = ((OperationOutcome) getOperationOutcome()).copy();
        outcome.getIssue().forEach(issue -> issue.setExpression(List.of(new StringType(path))));
        return new Refusal(getStatusCode(), outcome);
    }

    /** Where HAPI is not asked any more, or not yet. */
    void write(HttpServletResponse response, FhirContext fhir) throws IOException {
        response.setStatus(getStatusCode());
        response.setContentType("application/fhir+json;charset=UTF-8");
        fhir.newJsonParser().encodeResourceToWriter(getOperationOutcome(), response.getWriter());
    }

    static int status(Reason reason) {
        return switch (reason) {
            case INVALID -> 422;
            case MALFORMED -> 400;
            case PRECONDITION_FAILED -> 412;
            case CONFLICT -> 409;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case GONE -> 410;
        };
    }
}
