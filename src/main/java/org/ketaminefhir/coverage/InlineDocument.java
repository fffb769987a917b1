package org.ketaminefhir.coverage;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.DocumentReference.ReferredDocumentStatus;
import org.hl7.fhir.r4.model.Enumerations.DocumentReferenceStatus;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.definitions.Definitions;

/**
 * A DocumentReference that carries its document: who it is sent to cannot fetch it here.
 *
 * @see <a href="http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-documentreference.html">PAS Document
 *     Reference</a>
 */
final class InlineDocument {
    private final AuthorizationGrounds grounds;

    InlineDocument(AuthorizationGrounds grounds) {
        this.grounds = grounds;
    }

    DocumentReference of(byte[] document, String number, List<Coding> labels, Instant now) {
        DocumentReference reference = new DocumentReference();
        labels.forEach(label -> reference.getMeta().addSecurity(label));
        CodeableConcept type = new CodeableConcept(
                        new Coding(Definitions.BASE + "CodeSystem/document-type", "coverage-documentation", null))
                .addCoding(new Coding("http://loinc.org", "18594-2", "Psychiatric service attachment"));
        reference
                .setMasterIdentifier(
                        new Identifier().setSystem("urn:ietf:rfc:3986").setValue(number))
                .setStatus(DocumentReferenceStatus.CURRENT)
                .setDocStatus(ReferredDocumentStatus.FINAL)
                .setType(type)
                .addCategory(new CodeableConcept(type.getCodingFirstRep().copy()))
                .setSubject(new Reference(
                        grounds.asked().base() + "/" + grounds.asked().patient()))
                .setDate(Date.from(now))
                .setDescription("Coverage documentation");
        Period period = new Period();
        period.getStartElement().setValueAsString(grounds.facts().start().toString());
        period.getEndElement().setValueAsString(grounds.facts().day().toString());
        reference.getContext().setPeriod(period);
        reference
                .addContent()
                .setAttachment(new Attachment()
                        .setContentType("application/fhir+json")
                        .setLanguage("en")
                        .setData(document)
                        .setSize(document.length)
                        .setHash(DocumentPointer.sha1(document))
                        .setTitle("Coverage documentation")
                        .setCreation(Date.from(now)));
        return reference;
    }
}
