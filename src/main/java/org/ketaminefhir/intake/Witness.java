package org.ketaminefhir.intake;

import java.util.List;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Key;

/** Hears what a submission writes, and may write something alongside. */
@FunctionalInterface
public interface Witness {
    Witness NOBODY = writes -> Alongside.NOTHING;

    Alongside of(List<Deed> writes);

    /** @param patient id of the patient to whom the record belongs, or null */
    record Deed(What what, Key key, String patient) {}
}
