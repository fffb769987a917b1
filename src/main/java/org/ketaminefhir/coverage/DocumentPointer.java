package org.ketaminefhir.coverage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.DocumentReference.ReferredDocumentStatus;
import org.hl7.fhir.r4.model.Enumerations.DocumentReferenceStatus;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.records.Version;

/**
 * The DocumentReference of a kept document. Its hash is of the very bytes that {@code GET Bundle/id} gives as FHIR JSON.
 *
 * @see <a href="https://hl7.org/fhir/us/core/STU6.1/StructureDefinition-us-core-documentreference.html">US Core
 *     DocumentReference</a>
 */
final class DocumentPointer {
    private static final Pattern LAST_TWO = Pattern.compile(".*?([A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64})");

    private DocumentPointer() {}

    /** @param number of the request, or null */
    static DocumentReference to(Version kept, Bundle document, Identifier number) {
        byte[] bytes = kept.json();
        Composition composition = (Composition) document.getEntryFirstRep().getResource();
        DocumentReference pointer = new DocumentReference();
        kept.content().security().forEach(label -> pointer.getMeta()
                .addSecurity(new Coding(label.system(), label.code(), label.display())));
        pointer.setMasterIdentifier(document.getIdentifier().copy())
                .setStatus(DocumentReferenceStatus.CURRENT)
                .setDocStatus(ReferredDocumentStatus.FINAL)
                .setType(composition.getType().copy())
                .setSubject(new Reference("Patient/" + kept.patient()))
                .setDate(Date.from(kept.lastUpdated()))
                .setDescription(composition.getTitle());
        if (number != null) {
            pointer.addIdentifier(number.copy());
        }
        pointer.addCategory(new CodeableConcept(composition.getType().getCodingFirstRep()));
        local(composition.getCustodian()).ifPresent(pointer::setCustodian);
        composition.getEvent().stream().findFirst().ifPresent(event -> {
            pointer.getContext().setPeriod(event.getPeriod().copy());
            event.getCode().forEach(code -> pointer.getContext().addEvent(code.copy()));
        });
        pointer.addContent()
                .setAttachment(new Attachment()
                        .setContentType("application/fhir+json")
                        .setLanguage("en")
                        .setUrl(kept.key().toString())
                        .setSize(bytes.length)
                        .setHash(sha1(bytes))
                        .setTitle(composition.getTitle())
                        .setCreation(document.getTimestamp()));
        return pointer;
    }

    /** What a document names by an address here. */
    private static Optional<Reference> local(Reference reference) {
        Matcher name = LAST_TWO.matcher(String.valueOf(reference.getReference()));
        return name.matches() ? Optional.of(new Reference(name.group(1))) : Optional.empty();
    }

    /** As R4 asks for it. */
    static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
