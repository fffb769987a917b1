package org.ketaminefhir.intake;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Content;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;

/**
 * Looks after records of some kind for another room: says what may not be done with them, and writes what belongs to
 * them in the same transaction.
 */
public interface Steward {
    /** Nobody looks after anything. */
    Steward NOBODY = new Steward() {
        @Override
        public List<Issue> objections(Caller caller, List<Step> steps) {
            return List.of();
        }

        @Override
        public Alongside alongside(Caller caller, List<Step> steps) {
            return Alongside.NOTHING;
        }

        @Override
        public void stored(List<Step> steps) {
            // Nothing follows from it.
        }
    };

    /**
     * What becomes of one record.
     *
     * @param path FHIRPath of the record in what was submitted
     * @param before the version on record; null if there was none
     * @param content what it becomes; null if it is deleted
     * @param after the same as a model
     */
    record Step(String path, Key key, Version before, Content content, Resource after) {}

    /** Errors, any of which refuses the submission; asked of records that are valid by themselves. */
    List<Issue> objections(Caller caller, List<Step> steps);

    /** What is written in the same transaction. */
    Alongside alongside(Caller caller, List<Step> steps);

    /** When it is on disk. */
    void stored(List<Step> steps);
}
