package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;

/**
 * A document: a composition with all that it refers to, as it is on record.
 *
 * @see <a href="https://hl7.org/fhir/R4/composition-operation-document.html">$document</a>
 */
final class Documents {
    private static final String BUNDLE = "Bundle";

    private final Intake intake;
    private final AuditTrail trail;
    private final Doorkeeper door;
    private final StoredBody bodies;
    private final FhirContext fhir;

    Documents(Intake intake, AuditTrail trail, Doorkeeper door, StoredBody bodies, FhirContext fhir) {
        this.intake = intake;
        this.trail = trail;
        this.door = door;
        this.bodies = bodies;
        this.fhir = fhir;
    }

    Bundle answer(IdType id, RequestDetails request) {
        Arguments asked = Arguments.of(request, "persist", "graph");
        if (asked.text("graph").isPresent()) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "graph-unsupported",
                            "Parameters",
                            "This server does not follow graph definitions; without graph, a document has all that its"
                                    + " composition refers to, directly or not."));
        }
        boolean persist = asked.flag("persist");
        if (persist && request.getRequestType() != RequestTypeEnum.POST) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "persist-by-get",
                            "Parameters",
                            "What is to be kept is asked for by POST; a GET changes nothing."));
        }
        Disclosure shown = Doorkeeper.shown(request);
        Version composition = Standing.of(shown, Keys.of("Composition", id));
        List<Version> rest = shown.closure(composition)
                .orElseThrow(() -> Refusal.of(
                        422,
                        Issue.error(
                                "too-costly",
                                "document-too-large",
                                "Composition",
                                "The composition refers to more records than a document can have.")));
        byte[] document = document(composition, rest, request);
        return persist ? kept(document, request) : bodies.bundle(document, request);
    }

    private byte[] document(Version composition, List<Version> rest, RequestDetails request) {
        // Without one of its parts it would be another document.
        rest.forEach(version -> door.require(
                Doorkeeper.caller(request), Interaction.READ, version.key().type()));
        try (StoredBundle bundle = new StoredBundle("document", request.getFhirServerBase())) {
            bundle.with(json -> {
                json.writeObjectFieldStart("identifier");
                json.writeStringField("system", "urn:ietf:rfc:3986");
                json.writeStringField("value", "urn:uuid:" + UUID.randomUUID());
                json.writeEndObject();
                json.writeStringField(
                        "timestamp",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
            });
            bundle.entry(composition, null);
            rest.forEach(version -> bundle.entry(version, null));
            return bundle.bytes();
        }
    }

    private Bundle kept(byte[] document, RequestDetails request) {
        door.require(Doorkeeper.caller(request), Interaction.CREATE, BUNDLE);
        Resource resource = (Resource) fhir.newJsonParser().parseResource(new String(document, StandardCharsets.UTF_8));
        Outcome outcome = intake.submit(
                trail.submitter(request), List.of(Entry.create(new Candidate(BUNDLE, document, resource), null)));
        if (outcome instanceof Outcome.Refused refused) {
            throw Refusal.of(refused.reason(), refused.verdict());
        }
        Result result = ((Outcome.Accepted) outcome).results().get(0);
        return (Bundle) bodies.of(
                Doorkeeper.shown(request).read(result.key(), result.version()).orElseThrow(), request);
    }
}
