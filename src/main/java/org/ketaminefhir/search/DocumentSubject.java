package org.ketaminefhir.search;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;

/**
 * Whom a document is about. It names its patient as it was signed, by whatever address that has elsewhere: which record
 * here that is, if any, is worked out where the document comes in, and goes with it from there.
 */
public final class DocumentSubject {
    private static final String PATIENT = DocumentSubject.class.getName();

    private static final Pattern PATIENTS =
            Pattern.compile("(.*/)?Patient/(?<id>[A-Za-z0-9\\-.]{1,64})(/_history/[A-Za-z0-9\\-.]{1,64})?");

    private DocumentSubject() {}

    /** The id that an address would have here: the last part of {@code https://ehr.example/fhir/Patient/1}. */
    public static Optional<String> id(String address) {
        Matcher patient = PATIENTS.matcher(address);
        return patient.matches() ? Optional.of(patient.group("id")) : Optional.empty();
    }

    /** @param patient id of the patient's record */
    public static void is(Bundle document, String patient) {
        document.setUserData(PATIENT, patient);
    }

    static Optional<String> of(Bundle document) {
        return Optional.ofNullable((String) document.getUserData(PATIENT));
    }

    /** By what name a document calls its patient, an address here or elsewhere; empty for what is no document. */
    public static Optional<String> named(Bundle bundle) {
        return bundle.getType() == Bundle.BundleType.DOCUMENT
                        && bundle.hasEntry()
                        && bundle.getEntryFirstRep().getResource() instanceof Composition composition
                ? Optional.ofNullable(composition.getSubject().getReference())
                : Optional.empty();
    }
}
