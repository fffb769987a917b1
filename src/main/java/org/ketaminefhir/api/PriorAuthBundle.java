package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.coverage.Asked;
import org.ketaminefhir.coverage.PriorAuthorization;
import org.ketaminefhir.coverage.PriorAuthorization.Lack;
import org.ketaminefhir.coverage.PriorAuthorization.Made;
import org.ketaminefhir.coverage.PriorAuthorization.Requested;
import org.ketaminefhir.coverage.PriorAuthorization.Unmade;
import org.ketaminefhir.coverage.PriorAuthorization.Wanted;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/**
 * The request for prior authorization that a clinic's system sends to a payer: {@code Patient/id/$prior-auth-bundle}.
 *
 * <p>See src/docs/decisions/0028-prior-authorization.md.
 */
final class PriorAuthBundle {
    private static final String[] PARAMETERS = {
        "coverage", "request", "policy", "section", "start", "end", "sessions", "billing"
    };
    private static final Set<String> WAYS = Set.of("drug", "visit-bundle");
    private static final String ORDER = "MedicationRequest";

    private static final String PURPOSE = "preauth-processing";

    private final PriorAuthorization authorization;
    private final AuditTrail trail;
    private final Doorkeeper door;
    private final StoredBody bodies;
    private final Set<String> types;

    PriorAuthBundle(
            PriorAuthorization authorization, AuditTrail trail, Doorkeeper door, StoredBody bodies, Set<String> types) {
        this.authorization = authorization;
        this.trail = trail;
        this.door = door;
        this.bodies = bodies;
        this.types = types;
    }

    Bundle answer(IdType id, RequestDetails request) {
        Arguments given = Arguments.of(request, PARAMETERS);
        Key patient = Keys.of("Patient", id);
        Wanted wanted = wanted(given);
        if (wanted.start() != null && wanted.end() != null && wanted.end().isBefore(wanted.start())) {
            throw Arguments.wrong("end", "a day that is not before start");
        }
        Asked asked = new Asked(
                patient,
                CoverageAnswers.coverage(given),
                PURPOSE,
                null,
                decided(wanted),
                given.text("policy").orElse(null),
                null,
                CoverageAnswers.sections(given),
                types.stream().filter(type -> door.mayRead(request, type)).collect(Collectors.toSet()),
                request.getFhirServerBase());
        Map<String, String[]> told = given.plain();
        told.put("purpose", new String[] {PURPOSE});
        trail.asked(request, told);
        Disclosure shown = Doorkeeper.shown(request);
        Standing.of(shown, patient);
        Requested requested = authorization.request(shown, asked, wanted);
        if (requested instanceof Made made) {
            return bodies.bundle(made.bundle(), request);
        }
        throw refusal((Unmade) requested);
    }

    /** What is asked for from a day to come on is decided on that day; else the document speaks of today. */
    private static LocalDate decided(Wanted wanted) {
        return wanted.start() != null && wanted.start().isAfter(LocalDate.now(ZoneOffset.UTC)) ? wanted.start() : null;
    }

    private static Wanted wanted(Arguments given) {
        String way = given.text("billing")
                .map(text -> CoverageAnswers.oneOf("billing", text, WAYS))
                .orElse("visit-bundle");
        Integer sessions = given.number("sessions").orElse(null);
        if (sessions != null && sessions == 0) {
            throw Arguments.wrong("sessions", "a number from 1 up");
        }
        return new Wanted(
                order(given),
                way.equals("drug"),
                sessions,
                CoverageAnswers.day(given, "start"),
                CoverageAnswers.day(given, "end"));
    }

    private static Key order(Arguments given) {
        return given.reference("request")
                .map(reference -> {
                    IdType named = new IdType(reference.getReference());
                    boolean bare = named.hasIdPart() && !named.hasResourceType();
                    if (!bare && !ORDER.equals(named.getResourceType())) {
                        throw Arguments.wrong("request", "a reference to a MedicationRequest");
                    }
                    return new Key(ORDER, named.getIdPart());
                })
                .orElse(null);
    }

    /** All that is missing, at once. */
    private static Refusal refusal(Unmade unmade) {
        List<Refusal> all = new ArrayList<>();
        Refused documentation = unmade.documentation();
        if (documentation != null) {
            all.add(CoverageAnswers.refusal(documentation));
        }
        unmade.lacks().stream()
                .map(lack -> lack == Lack.PERIOD_OUTSIDE
                        ? CoverageAnswers.refusal(new Refused(Why.PERIOD_OUTSIDE, List.of()))
                        : Refusal.of(422, issue(lack)))
                .forEach(all::add);
        return Refusal.together(all);
    }

    private static Issue issue(Lack lack) {
        return switch (lack) {
            case ORDER_UNKNOWN ->
                Issue.error(
                        "not-found",
                        "prior-auth-order-unknown",
                        ORDER,
                        "The patient has no such order of the treatment that this client may see.");
            case ORDER_INACTIVE ->
                Issue.error("business-rule", "prior-auth-order-inactive", ORDER, "The order is not active.");
            case ORDER_MISSING ->
                Issue.error(
                        "required",
                        "prior-auth-order-missing",
                        ORDER,
                        "The patient has no active order of the treatment; send one first.");
            case ORDER_SEVERAL ->
                Issue.error(
                        "multiple-matches",
                        "prior-auth-order-several",
                        ORDER,
                        "The patient has several active orders of the treatment; say by request which is meant.");
            case INSURER_MISSING ->
                Issue.error(
                        "required",
                        "prior-auth-insurer-missing",
                        "Coverage.payor",
                        "No payor of the coverage is an Organization on record.");
            case PROVIDER_MISSING ->
                Issue.error(
                        "required",
                        "prior-auth-provider-missing",
                        "MedicationRequest.requester",
                        "Neither who ordered nor a site where the treatment is given is on record.");
            case CODE_MISSING ->
                Issue.error(
                        "required",
                        "prior-auth-code-missing",
                        "MedicationRequest.dosageInstruction",
                        "There is no billing code for the drug, the dose in mg and the first day asked for.");
            case SESSIONS_MISSING ->
                Issue.error(
                        "required",
                        "prior-auth-sessions-missing",
                        "MedicationRequest.dosageInstruction",
                        "How many sessions are asked for is not known; give sessions, or end where the order has a rhythm.");
            case PERIOD_OUTSIDE -> throw new IllegalArgumentException("told as of the coverage");
        };
    }
}
