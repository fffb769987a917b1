package org.ketaminefhir.facts;

import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Resource;

/** What never is documentation of a coverage, whoever asks. */
final class PsychotherapyNotes {
    private static final Set<String> LABELS = Set.of("PSYTHPN", "HIPAAPsyNotes");

    private PsychotherapyNotes() {}

    /** Whether it is labelled so. */
    static boolean has(Resource one) {
        Stream<Coding> own = one.getMeta().getSecurity().stream();
        Stream<Coding> inside = one instanceof DocumentReference document
                ? document.getSecurityLabel().stream().flatMap(label -> label.getCoding().stream())
                : Stream.empty();
        return Stream.concat(own, inside).anyMatch(label -> LABELS.contains(label.getCode()));
    }
}
