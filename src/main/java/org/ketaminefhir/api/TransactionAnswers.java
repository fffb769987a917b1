package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** Says what became of the entries of a batch or transaction, in their order. */
final class TransactionAnswers {
    private final FhirContext fhir;

    TransactionAnswers(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @param resource JSON, or null; all but the status may be null */
    record Answer(
            String status,
            String location,
            String etag,
            Instant lastModified,
            byte[] resource,
            OperationOutcome outcome) {}

    byte[] bundle(String type, List<Answer> answers) {
        return BundleText.of(
                type,
                bundle -> bundle.entries(answers, answer -> {
                    bundle.resource("resource", answer.resource());
                    bundle.object("response", response -> {
                        response.text("status", answer.status());
                        response.text("location", answer.location());
                        response.text("etag", answer.etag());
                        response.time("lastModified", answer.lastModified());
                        response.resource("outcome", json(answer.outcome()));
                    });
                }));
    }

    Answer of(Entry entry, Result result, Verdict remarks, RequestDetails request) {
        Preference preference = Preference.of(request, Preference.MINIMAL);
        boolean gone = result.what() == What.DELETED;
        Verdict own = new Verdict(remarks.issues().stream()
                .filter(issue -> isOf(entry.path(), issue))
                .toList());
        boolean told =
                preference == Preference.OPERATIONOUTCOME || !own.issues().isEmpty();
        boolean shown = preference == Preference.REPRESENTATION && !gone;
        return new Answer(
                status(result.what()),
                gone ? null : result.key() + "/_history/" + result.version(),
                result.version() == 0 ? null : Versions.etag(result.version()),
                result.lastUpdated(),
                shown
                        ? Doorkeeper.shown(request)
                                .read(result.key(), result.version())
                                .map(Version::json)
                                .orElse(null)
                        : null,
                told ? Outcomes.of(own) : null);
    }

    Answer of(Refusal refusal) {
        OperationOutcome outcome = (OperationOutcome) refusal.getOperationOutcome();
        return new Answer(Integer.toString(refusal.getStatusCode()), null, null, null, null, outcome);
    }

    private byte[] json(OperationOutcome outcome) {
        return outcome == null
                ? null
                : fhir.newJsonParser().encodeResourceToString(outcome).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isOf(String path, Issue issue) {
        String expression = issue.expression();
        return expression.startsWith(path)
                && (expression.length() == path.length() || expression.charAt(path.length()) == '.');
    }

    private static String status(What what) {
        return switch (what) {
            case CREATED -> "201 Created";
            case UPDATED, UNCHANGED -> "200 OK";
            case DELETED -> "204 No Content";
        };
    }
}
