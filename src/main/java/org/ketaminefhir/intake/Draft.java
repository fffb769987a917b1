package org.ketaminefhir.intake;

import java.util.function.UnaryOperator;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.validation.Candidate;

/**
 * What one entry would put on record: its references resolved, its body ready.
 *
 * @param candidate the resource as it would be stored; what is judged is what is kept
 */
record Draft(Target target, Content content, Candidate candidate) {
    static Draft of(Target target, UnaryOperator<String> references) {
        Candidate sent = target.entry().candidate();
        Content content = Content.of(sent.json(), references);
        return new Draft(target, content, new Candidate(sent.path(), content.bytes(), sent.resource()));
    }

    /** Whether the record is there already, just so. */
    boolean unchanged() {
        return target.current() != null
                && !target.current().deleted()
                && content.equals(target.current().content());
    }
}
