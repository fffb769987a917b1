package org.ketaminefhir.intake;

import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Observation;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Verdict;

/**
 * What is thought of a submission before anything is written.
 *
 * @param natures what each draft was taken for
 * @param derived score Observations that follow from what was sent and were not sent
 */
record Judgement(Verdict verdict, Map<Key, Nature> natures, List<Observation> derived) {
    Judgement {
        natures = Map.copyOf(natures);
        derived = List.copyOf(derived);
    }
}
