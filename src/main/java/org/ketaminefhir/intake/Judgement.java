package org.ketaminefhir.intake;

import java.util.Map;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Verdict;

/**
 * What is thought of a submission before anything is written.
 *
 * @param natures what each draft was taken for
 */
record Judgement(Verdict verdict, Map<Key, Nature> natures) {
    Judgement {
        natures = Map.copyOf(natures);
    }
}
