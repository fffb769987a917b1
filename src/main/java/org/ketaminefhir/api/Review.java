package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Task;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.requests.Reviews;
import org.ketaminefhir.requests.Reviews.Reviewed;
import org.ketaminefhir.validation.Issue;

/** The clinic that holds a patient releases the answer to a data request, or refuses it: {@code Task/id/$review}. */
final class Review {
    private static final String TASK = "Task";
    private static final String APPROVE = "approve";
    private static final Set<String> DECISIONS = Set.of(APPROVE, "refuse");

    /** As much as a person says about why. */
    private static final int LONGEST_REASON = 1000;

    private final Reviews reviews;
    private final AuditTrail trail;
    private final StoredBody bodies;

    Review(Reviews reviews, AuditTrail trail, StoredBody bodies) {
        this.reviews = reviews;
        this.trail = trail;
        this.bodies = bodies;
    }

    Task answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, "decision", "reason");
        String decision = asked.required("decision");
        if (!DECISIONS.contains(decision)) {
            throw Arguments.wrong("decision", "approve or refuse");
        }
        String reason = asked.text("reason").orElse(null);
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw Arguments.wrong("reason", "of %d characters at most".formatted(LONGEST_REASON));
        }
        Disclosure shown = Doorkeeper.shown(request);
        Key task = Keys.of(TASK, id);
        Standing.of(shown, task);
        Reviewed reviewed = reviews.decide(
                Doorkeeper.caller(request),
                task,
                decision.equals(APPROVE),
                reason,
                trail.submitter(request).witness());
        if (reviewed == Reviewed.NOT_THEIRS) {
            throw Refusal.of(
                    403,
                    Issue.error(
                            "forbidden",
                            "review-of-another",
                            TASK,
                            "Another organization holds the patient; it alone decides on requests for the record."));
        }
        if (reviewed == Reviewed.NOT_WAITING) {
            throw Refusal.of(
                    422,
                    Issue.error(
                            "business-rule",
                            "request-not-waiting",
                            "Task.status",
                            "This is no data request that waits for a decision; read it again."));
        }
        return (Task) bodies.of(Standing.of(shown, task), request);
    }
}
