package org.ketaminefhir.intake;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Patient;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.search.DocumentSubject;

/**
 * Finds the patient's record of a document that is to be kept: the one that its composition names, or the one that has a
 * number of the Patient in the document. A patient whom the sender does not see is none; the document is then nobody's,
 * and shown to nobody but its sender.
 */
final class DocumentSubjects {
    private DocumentSubjects() {}

    static void find(Bundle document, Sender sender) {
        Optional<String> named = DocumentSubject.named(document);
        named.flatMap(DocumentSubject::id)
                .filter(id -> sender.seen()
                        .read(new Key("Patient", id))
                        .filter(version -> !version.deleted())
                        .isPresent())
                .or(() -> named.flatMap(address -> numbered(document, address, sender)))
                .ifPresent(id -> DocumentSubject.is(document, id));
    }

    private static Optional<String> numbered(Bundle document, String address, Sender sender) {
        List<String> ids = document.getEntry().stream()
                .filter(entry -> entry.getResource() instanceof Patient && is(entry, address))
                .flatMap(entry -> Duplicates.of(entry.getResource(), system -> true, sender.conditions()).stream())
                .flatMap(found -> found.keys().stream())
                .map(Key::id)
                .distinct()
                .toList();
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }

    /** A relative address is one on the server of the document. */
    private static boolean is(BundleEntryComponent entry, String address) {
        return entry.hasFullUrl()
                && (entry.getFullUrl().equals(address) || entry.getFullUrl().endsWith("/" + address));
    }
}
