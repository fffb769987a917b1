package org.ketaminefhir.requests;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Query;

/** Finds whom a request is about: as far as the asker sees, and with one answer for all whom it does not see. */
final class Patients {
    private static final String PATIENT = "Patient";

    private Patients() {}

    /** @throws Ended if there is nobody, or nobody for this asker, or more than one */
    static Key find(Reference named, Disclosure shown, String base) {
        return (named.hasReference() ? byReference(named.getReference(), base) : byNumber(named.getIdentifier(), shown))
                .flatMap(shown::read)
                .filter(patient -> !patient.deleted())
                .map(Version::key)
                .orElseThrow(() -> new Ended(Reason.PATIENT));
    }

    private static Optional<Key> byReference(String reference, String base) {
        String local = reference.startsWith(base + "/") ? reference.substring(base.length() + 1) : reference;
        IdType id = new IdType(local);
        return id.isAbsolute() || !PATIENT.equals(id.getResourceType()) || !id.hasIdPart()
                ? Optional.empty()
                : Optional.of(new Key(PATIENT, id.getIdPart()));
    }

    /** A number of the patient, or one of a coverage: payers know their members by that. */
    private static Optional<Key> byNumber(Identifier number, Disclosure shown) {
        if (!number.hasValue()) {
            return Optional.empty();
        }
        String token = (number.hasSystem() ? escaped(number.getSystem()) + "|" : "") + escaped(number.getValue());
        Set<Key> found = new LinkedHashSet<>();
        search(PATIENT, token, shown).forEach(version -> found.add(version.key()));
        if (found.isEmpty()) {
            search("Coverage", token, shown).stream()
                    .filter(version -> version.patient() != null)
                    .forEach(version -> found.add(new Key(PATIENT, version.patient())));
        }
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
    }

    private static List<Version> search(String type, String token, Disclosure shown) {
        return shown.search(Query.of(type, Criterion.of("identifier", token)).count(10))
                .versions();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("$", "\\$");
    }
}
