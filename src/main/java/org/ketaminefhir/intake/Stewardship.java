package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.intake.Steward.Step;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Key;

/** What a submission does, as a {@link Steward} is told. */
final class Stewardship {
    private Stewardship() {}

    /** @param toWrite what is written, by record */
    static List<Step> of(Targets targets, Map<Key, Draft> toWrite) {
        List<Step> steps = new ArrayList<>();
        for (Target target : targets.all()) {
            Draft draft = toWrite.get(target.key());
            if (target.entry().verb() == Entry.Verb.DELETE && target.writes()) {
                steps.add(new Step(target.entry().path(), target.key(), target.current(), null, null));
            } else if (draft != null && draft.target() == target) {
                steps.add(new Step(
                        draft.candidate().path(),
                        target.key(),
                        target.current(),
                        draft.content(),
                        draft.candidate().resource()));
            }
        }
        return steps;
    }
}
