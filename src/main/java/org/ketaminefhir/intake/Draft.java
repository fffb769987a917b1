package org.ketaminefhir.intake;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;

/**
 * What one entry would put on record: its references resolved, its labels given, its body ready.
 *
 * @param candidate the resource as it would be stored; what is judged is what is kept
 * @param relabelled whether it keeps labels that its sender would have taken away
 */
record Draft(Target target, Content content, Candidate candidate, boolean relabelled) {
    static Draft of(Target target, UnaryOperator<String> references, Labels labels) {
        Candidate sent = target.entry().candidate();
        Labels.Due due = labels.of(sent.resource(), target.current());
        Labels.give(sent.resource(), due.missing());
        Content content = Content.of(sent.json(), references, Labels.tags(due.missing()));
        Candidate candidate = new Candidate(sent.path(), content.bytes(), sent.resource());
        return new Draft(target, content, candidate, due.kept());
    }

    /** Whether the record is there already, just so. */
    boolean unchanged() {
        return target.current() != null
                && !target.current().deleted()
                && content.equals(target.current().content());
    }

    Optional<Issue> keptLabels() {
        return relabelled && target.writes()
                ? Optional.of(Issue.information(
                        "informational",
                        "label-kept",
                        candidate.path() + ".meta.security",
                        "A security label that protects the record was not sent again; it stays."))
                : Optional.empty();
    }
}
