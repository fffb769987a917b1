package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.coverage.Answer;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Kept;
import org.ketaminefhir.coverage.Answer.NotKept;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.coverage.Asked;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.coverage.CoverageDocumentation;
import org.ketaminefhir.coverage.Document;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/**
 * The document that a payer's decision needs: {@code Patient/id/$coverage-documentation}.
 *
 * <p>See src/docs/decisions/0022-coverage-documentation.md.
 */
final class CoverageAnswers {
    private static final String[] PARAMETERS = {
        "coverage", "purpose", "start", "end", "policy", "trackingId", "section", "persist"
    };
    private static final String COVERAGE = "Coverage";

    private final KeptDocumentation documentation;
    private final AuditTrail trail;
    private final Doorkeeper door;
    private final StoredBody bodies;
    private final Set<String> types;
    private final Set<String> purposes;

    CoverageAnswers(
            KeptDocumentation documentation,
            AuditTrail trail,
            Definitions definitions,
            Doorkeeper door,
            StoredBody bodies,
            Set<String> types) {
        this.documentation = documentation;
        this.trail = trail;
        this.door = door;
        this.bodies = bodies;
        this.types = types;
        this.purposes =
                definitions
                        .find(CodeSystem.class, Definitions.BASE + "CodeSystem/coverage-purpose")
                        .orElseThrow()
                        .getConcept()
                        .stream()
                        .map(ConceptDefinitionComponent::getCode)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    Bundle answer(IdType id, RequestDetails request) {
        Arguments given = Arguments.of(request, PARAMETERS);
        Key patient = Keys.of("Patient", id);
        Asked asked = new Asked(
                patient,
                coverage(given),
                oneOf("purpose", given.required("purpose"), purposes),
                day(given, "start"),
                day(given, "end"),
                given.text("policy").orElse(null),
                TrackingNumber.of(given),
                sections(given),
                types.stream().filter(type -> door.mayRead(request, type)).collect(Collectors.toSet()),
                request.getFhirServerBase());
        if (asked.start() != null && asked.end() != null && asked.end().isBefore(asked.start())) {
            throw Arguments.wrong("end", "a day that is not before start");
        }
        boolean keep = given.flag("persist");
        if (keep) {
            mayKeep(request);
        }
        trail.asked(request, given.plain());
        Disclosure shown = Doorkeeper.shown(request);
        Standing.of(shown, patient);
        Answer answer = documentation.answer(shown, trail.submitter(request), asked, keep);
        if (answer instanceof Documented documented) {
            Document document = documented.document();
            return people(document, request).orElseGet(() -> bodies.bundle(document.json(), request));
        }
        if (answer instanceof Kept kept) {
            return kept(kept, request);
        }
        if (answer instanceof NotKept not) {
            throw Refusal.of(not.outcome().reason(), not.outcome().verdict());
        }
        throw refusal((Refused) answer);
    }

    /** Who has a document kept reads it again. */
    private void mayKeep(RequestDetails request) {
        if (request.getRequestType() != RequestTypeEnum.POST) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "persist-by-get",
                            "Parameters",
                            "What is to be kept is asked for by POST; a GET changes nothing."));
        }
        door.require(Doorkeeper.caller(request), Interaction.KEEP_DOCUMENTATION, "Patient");
        door.require(Doorkeeper.caller(request), Interaction.READ, "Bundle");
        door.require(Doorkeeper.caller(request), Interaction.READ, "DocumentReference");
    }

    private Bundle kept(Kept kept, RequestDetails request) {
        String place = request.getFhirServerBase() + "/" + kept.bundle().key() + "/_history/"
                + kept.bundle().version();
        request.getResponse().addHeader("Location", place);
        Optional<Bundle> page = people(kept.document(), request);
        page.ifPresent(one -> request.getResponse().addHeader("Content-Location", place));
        return page.orElseGet(() -> (Bundle) bodies.of(kept.bundle(), request));
    }

    /** In the form for people that is asked for, if one is. */
    private Optional<Bundle> people(Document document, RequestDetails request) {
        if (Formats.pdf(request)) {
            return Optional.of(bodies.pdf(document.pdf()));
        }
        return Formats.page(request) ? Optional.of(bodies.page(document.page())) : Optional.empty();
    }

    /** A reference; or an identifier, which in a URL is {@code system|value} or the value alone. */
    static CoverageName coverage(Arguments given) {
        List<ParametersParameterComponent> all = given.all("coverage");
        if (all.isEmpty()) {
            throw Arguments.missing("coverage");
        }
        String right = "a reference to a Coverage, or an identifier of one";
        if (all.size() > 1) {
            throw Arguments.wrong("coverage", right);
        }
        if (all.get(0).getValue() instanceof Identifier identifier && identifier.hasValue()) {
            return new CoverageName(null, identifier.getSystem(), identifier.getValue());
        }
        if (all.get(0).getValue() instanceof Reference reference
                && reference.getIdentifier().hasValue()) {
            return new CoverageName(
                    null,
                    reference.getIdentifier().getSystem(),
                    reference.getIdentifier().getValue());
        }
        Reference reference = Arguments.reference(all.get(0), "coverage");
        String text = reference.getReference();
        if (text == null || text.isBlank()) {
            throw Arguments.wrong("coverage", right);
        }
        int bar = text.indexOf('|');
        if (bar >= 0) {
            return new CoverageName(null, bar == 0 ? null : text.substring(0, bar), text.substring(bar + 1));
        }
        IdType named = new IdType(text);
        return COVERAGE.equals(named.getResourceType())
                ? new CoverageName(named.getIdPart(), null, null)
                : new CoverageName(null, null, text);
    }

    static Set<String> sections(Arguments given) {
        Set<String> sections = new TreeSet<>();
        given.texts("section").forEach(text -> sections.addAll(List.of(text.split(","))));
        sections.forEach(section -> oneOf("section", section, CoverageDocumentation.sections()));
        return sections;
    }

    static String oneOf(String name, String value, Set<String> known) {
        if (!known.contains(value)) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "value",
                            "parameter-value",
                            "Parameters",
                            "%s must be one of %s.".formatted(name, String.join(", ", known))));
        }
        return value;
    }

    static LocalDate day(Arguments given, String name) {
        return given.date(name)
                .map(date -> {
                    String text = date.getValueAsString();
                    if (text.length() != 10) {
                        throw Arguments.wrong(name, "a day such as 2026-11-22");
                    }
                    return LocalDate.parse(text);
                })
                .orElse(null);
    }

    static Refusal refusal(Refused refused) {
        int status = refused.why() == Why.NUMBER_TAKEN || refused.why() == Why.NUMBER_SPENT ? 409 : 422;
        Issue issue =
                switch (refused.why()) {
                    case NUMBER_TAKEN ->
                        Issue.error(
                                "conflict",
                                "tracking-id-taken",
                                "Parameters",
                                "The answer to another question was kept under this trackingId; ask that again, or give"
                                        + " this one a number of its own.");
                    case NUMBER_SPENT ->
                        Issue.error(
                                "conflict",
                                "tracking-id-spent",
                                "Parameters",
                                "What was kept under this trackingId is not shown any more; give this request a number of"
                                        + " its own.");
                    case COVERAGE_UNKNOWN ->
                        Issue.error(
                                "not-found",
                                "coverage-unknown",
                                COVERAGE,
                                "The patient has no such coverage that this client may see.");
                    case COVERAGE_INACTIVE ->
                        Issue.error("business-rule", "coverage-inactive", COVERAGE, "The coverage is not active.");
                    case PERIOD_OUTSIDE ->
                        Issue.error(
                                "business-rule",
                                "coverage-period",
                                "Parameters",
                                "The days from start to end are not all days of the coverage.");
                    case POLICY_UNKNOWN ->
                        Issue.error(
                                "not-found",
                                "policy-unknown",
                                "Parameters",
                                "There is no such policy; known are %s."
                                        .formatted(String.join(", ", refused.known())
                                                .toLowerCase(Locale.ROOT)));
                    case POLICY_NOT_IN_FORCE ->
                        Issue.error(
                                "business-rule",
                                "policy-not-in-force",
                                "Parameters",
                                "The policy is not in force on the day that the document speaks of.");
                    case TOO_LARGE ->
                        Issue.error(
                                "too-costly",
                                "document-too-large",
                                "Patient",
                                "The record holds more than a document can have.");
                };
        return Refusal.of(status, issue);
    }
}
