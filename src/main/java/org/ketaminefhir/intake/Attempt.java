package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** A submission, looked up and judged. */
record Attempt(
        Targets targets,
        References references,
        List<Draft> drafts,
        Complaints rights,
        StoredHistory history,
        Judgement judgement) {
    Verdict verdict() {
        List<Issue> issues = new ArrayList<>(rights.issues());
        issues.addAll(targets.issues());
        issues.addAll(references.unresolved());
        issues.addAll(judgement.verdict().issues());
        drafts.forEach(draft -> draft.keptLabels().ifPresent(issues::add));
        return new Verdict(issues);
    }

    /** Why it is refused, if it is. */
    Reason reason() {
        Reason first = targets.reason() == null ? rights.reason() : targets.reason();
        return first == null ? Reason.INVALID : first;
    }
}
