package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryResponseComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Outcome.Accepted;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** Says what became of the entries of a batch or transaction, in their order. */
final class TransactionAnswers {
    private final Release release;
    private final FhirContext fhir;

    TransactionAnswers(Release release, FhirContext fhir) {
        this.release = release;
        this.fhir = fhir;
    }

    Bundle transaction(List<Entry> entries, Accepted accepted, RequestDetails request) {
        Bundle answer = new Bundle().setType(BundleType.TRANSACTIONRESPONSE);
        for (int i = 0; i < entries.size(); i++) {
            add(answer, entries.get(i), accepted, i, request);
        }
        return answer;
    }

    Bundle batch() {
        return new Bundle().setType(BundleType.BATCHRESPONSE);
    }

    void add(Bundle answer, Entry entry, Accepted accepted, int index, RequestDetails request) {
        Result result = accepted.results().get(index);
        BundleEntryComponent component = answer.addEntry();
        BundleEntryResponseComponent response = component.getResponse();
        response.setStatus(status(result.what()));
        response.setEtag(Versions.etag(result.version()));
        response.setLastModified(Date.from(result.lastUpdated()));
        if (result.what() != What.DELETED) {
            response.setLocation(result.key() + "/_history/" + result.version());
            if (wantsRepresentation(request)) {
                release.read(result.key(), result.version())
                        .ifPresent(version -> component.setResource((Resource) fhir.newJsonParser()
                                .parseResource(new String(version.json(), StandardCharsets.UTF_8))));
            }
        }
        List<Issue> remarks = accepted.remarks().issues().stream()
                .filter(issue -> isOf(entry.path(), issue.expression()))
                .toList();
        if (!remarks.isEmpty()) {
            response.setOutcome(Outcomes.of(new Verdict(remarks)));
        }
    }

    void add(Bundle answer, Refusal refusal) {
        BundleEntryResponseComponent response = answer.addEntry().getResponse();
        response.setStatus(Integer.toString(refusal.getStatusCode()));
        response.setOutcome((OperationOutcome) refusal.getOperationOutcome());
    }

    private static boolean isOf(String path, String expression) {
        return expression.startsWith(path)
                && (expression.length() == path.length() || expression.charAt(path.length()) == '.');
    }

    private static boolean wantsRepresentation(RequestDetails request) {
        String prefer = request.getHeader("Prefer");
        return prefer != null
                && RestfulServerUtils.parsePreferHeader(null, prefer).getReturn() == PreferReturnEnum.REPRESENTATION;
    }

    private static String status(What what) {
        return switch (what) {
            case CREATED -> "201 Created";
            case UPDATED, UNCHANGED -> "200 OK";
            case DELETED -> "204 No Content";
        };
    }
}
