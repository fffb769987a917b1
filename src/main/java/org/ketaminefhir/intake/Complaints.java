package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.validation.Issue;

/** What is wrong with what a submission asks for, and the gravest of it. */
final class Complaints {
    private final List<Issue> issues = new ArrayList<>();
    private Reason reason;

    List<Issue> issues() {
        return issues;
    }

    /** Null if nothing is refused. */
    Reason reason() {
        return reason;
    }

    void remark(Issue issue) {
        issues.add(issue);
    }

    void refuse(Reason why, Issue issue) {
        issues.add(issue);
        // A malformed request is the sender's to mend first, whatever else is wrong.
        if (reason == null || why == Reason.MALFORMED) {
            reason = why;
        }
    }
}
