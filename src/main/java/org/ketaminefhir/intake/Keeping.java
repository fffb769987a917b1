package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.validation.Candidate;

/**
 * Keeps documents for the organisations that asked for them. They come in as all records do, but need no right to
 * write: whoever may have them put together may have them kept. One number of an organisation is one document, for ever,
 * on all nodes, however many ask at once; no other organisation learns of it.
 *
 * <p>See src/docs/decisions/0024-kept-documents.md.
 */
public final class Keeping {
    private static final String DOCUMENT = "Bundle";
    private static final String REFERENCE = "DocumentReference";

    private final Intake intake;
    private final Records records;
    private final FhirContext fhir;

    public Keeping(Intake intake, Records records, FhirContext fhir) {
        this.intake = intake;
        this.records = records;
        this.fhir = fhir;
    }

    /**
     * The document that was kept for the caller's organisation under a number, which may not be in their view any more,
     * or may be deleted.
     */
    public Optional<Key> find(Caller caller, Identifier number) {
        return made(ofNumber(caller, number));
    }

    /**
     * Keeps a document, or finds the one that has the number already.
     *
     * @param json a Bundle
     * @param number of the request; null if it has none
     */
    public Outcome document(Submitter submitter, byte[] json, Identifier number) {
        Resource document = (Bundle) fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        return intake.keep(
                submitter,
                Entry.create(new Candidate(DOCUMENT, json, document), null),
                number == null ? null : ofNumber(submitter.caller(), number));
    }

    /** What refers to a document. */
    public Optional<Key> reference(Key document) {
        return made(ofDocument(document));
    }

    /** Keeps what refers to a document, or finds what does so already. */
    public Outcome reference(Submitter submitter, Key document, DocumentReference reference) {
        byte[] json = fhir.newJsonParser().encodeResourceToString(reference).getBytes(StandardCharsets.UTF_8);
        return intake.keep(
                submitter, Entry.create(new Candidate(REFERENCE, json, reference), null), ofDocument(document));
    }

    private Optional<Key> made(byte[] fingerprint) {
        return records.answerTo(fingerprint)
                .map(answer -> Fingerprints.keys(answer).get(0));
    }

    private static byte[] ofNumber(Caller caller, Identifier number) {
        String organization =
                caller.organization() == null ? "" : caller.organization().id();
        return fingerprint("number", organization, number.hasSystem() ? number.getSystem() : null, number.getValue());
    }

    private static byte[] ofDocument(Key document) {
        return fingerprint("document", document.toString());
    }

    /** No fingerprint of a submission begins as these do. */
    private static byte[] fingerprint(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(-1).array());
            for (String part : parts) {
                byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
                int length = part == null ? -1 : bytes.length;
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
                digest.update(bytes);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
