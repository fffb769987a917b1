package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Amendment;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Outcome.Accepted;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;

/**
 * The interactions with records of one type; one provider for each type that the server keeps.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html">RESTful API</a>
 */
public final class RecordProvider implements IResourceProvider {
    private final Class<? extends IBaseResource> type;
    private final String name;
    private final Intake intake;
    private final AuditTrail trail;
    private final StoredBody bodies;
    private final SearchAnswers searches;
    private final HistoryAnswers histories;
    private final Amendments amendments;
    private final Validation validation;
    private final Meta meta;
    private final PayerGroups groups;

    RecordProvider(
            Class<? extends IBaseResource> type,
            String name,
            Intake intake,
            AuditTrail trail,
            StoredBody bodies,
            SearchAnswers searches,
            HistoryAnswers histories,
            Amendments amendments,
            Validation validation,
            Meta meta,
            PayerGroups groups) {
        this.type = type;
        this.name = name;
        this.intake = intake;
        this.trail = trail;
        this.bodies = bodies;
        this.searches = searches;
        this.histories = histories;
        this.amendments = amendments;
        this.validation = validation;
        this.meta = meta;
        this.groups = groups;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id, RequestDetails request) {
        Key key = key(id);
        Version version = (id.hasVersionIdPart()
                        ? vread(key, id.getVersionIdPart(), request)
                        : groups.read(key, request)
                                .or(() -> Doorkeeper.shown(request).read(key)))
                .orElseThrow(
                        () -> Refusal.of(404, Issue.error("not-found", "not-found", name, "There is no such record.")));
        if (version.deleted()) {
            throw Refusal.of(410, Issue.error("deleted", "deleted", name, "The record was deleted."));
        }
        Freshness.check(version, request);
        return bodies.of(version, request);
    }

    @History
    public Bundle history(@IdParam IdType id, RequestDetails request) {
        return bodies.bundle(histories.answer(name, key(id).id(), request), request);
    }

    @History
    public Bundle history(RequestDetails request) {
        return bodies.bundle(histories.answer(name, null, request), request);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam IBaseResource resource, @ConditionalUrlParam String condition, RequestDetails request) {
        Candidate candidate = candidate(resource, request);
        return answer(
                intake.submit(trail.submitter(request), List.of(Entry.create(candidate, search(condition)))), request);
    }

    @Update
    public MethodOutcome update(
            @ResourceParam IBaseResource resource,
            @IdParam IdType id,
            @ConditionalUrlParam String condition,
            RequestDetails request) {
        Candidate candidate = candidate(resource, request);
        Integer ifMatch = Versions.ifMatch(request.getHeader("If-Match"), name);
        if (condition != null) {
            candidate.resource().setId(IncomingBody.id(request));
            return answer(
                    intake.submit(
                            trail.submitter(request),
                            List.of(Entry.conditionalUpdate(candidate, search(condition), ifMatch))),
                    request);
        }
        return answer(
                intake.submit(trail.submitter(request), List.of(Entry.update(candidate, key(id).id(), ifMatch))),
                request);
    }

    @Patch
    public MethodOutcome patch(
            @IdParam IdType id,
            @ConditionalUrlParam String condition,
            PatchTypeEnum language,
            @ResourceParam String body,
            RequestDetails request) {
        Integer ifMatch = Versions.ifMatch(request.getHeader("If-Match"), name);
        Amendment amendment = amendments.of(IncomingBody.patch(request), name);
        String named = condition == null ? key(id).id() : null;
        return answer(
                intake.submit(
                        trail.submitter(request),
                        List.of(Entry.patch(amendment, name, named, search(condition), ifMatch))),
                request);
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id, @ConditionalUrlParam String condition, RequestDetails request) {
        Integer ifMatch = Versions.ifMatch(request.getHeader("If-Match"), name);
        String named = condition == null ? key(id).id() : null;
        Outcome outcome =
                intake.submit(trail.submitter(request), List.of(Entry.delete(name, named, search(condition), ifMatch)));
        new Written(Transactions.accepted(outcome).results().get(0), null).keep(request);
        return new MethodOutcome();
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return bodies.bundle(searches.answer(name, request), request);
    }

    @Operation(name = "$validate", manualRequest = true, manualResponse = false)
    public OperationOutcome validate(@IdParam(optional = true) IdType id, RequestDetails request) {
        return validation.validate(name, request);
    }

    @Operation(name = "$meta", canonicalUrl = Meta.CANONICAL, idempotent = true, manualRequest = true)
    public Parameters meta(@IdParam(optional = true) IdType id, RequestDetails request) {
        return id == null ? meta.of(List.of(name), request) : meta.of(name, id, request);
    }

    private Candidate candidate(IBaseResource resource, RequestDetails request) {
        return new Candidate(name, IncomingBody.of(request).json(), (Resource) resource);
    }

    private MethodOutcome answer(Outcome outcome, RequestDetails request) {
        Accepted accepted = Transactions.accepted(outcome);
        Result result = accepted.results().get(0);
        Resource body =
                switch (Preference.of(request, Preference.REPRESENTATION)) {
                    case MINIMAL -> null;
                    case OPERATIONOUTCOME -> Outcomes.of(accepted.remarks());
                    case REPRESENTATION ->
                        // A token that allows writing alone is shown nothing.
                        Doorkeeper.shown(request)
                                .read(result.key(), result.version())
                                .map(version -> bodies.of(version, request))
                                .orElse(null);
                };
        new Written(result, body).keep(request);
        MethodOutcome answer = new MethodOutcome(new IdType(name, result.key().id()));
        answer.setCreated(result.what() == What.CREATED);
        return answer;
    }

    private static Optional<Version> vread(Key key, String version, RequestDetails request) {
        return Versions.number(version)
                .flatMap(number -> Doorkeeper.shown(request).read(key, number));
    }

    private Key key(IdType id) {
        if (id == null || !id.hasIdPart()) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "required",
                            "id-missing",
                            name,
                            "Name one record, by Type/id or by a search that finds it: Type?search."));
        }
        try {
            return new Key(name, id.getIdPart());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "value",
                            "id-invalid",
                            name + ".id",
                            "An id has 1 to 64 letters, digits, hyphens or dots."));
        }
    }

    /** The search part of a condition: HAPI hands it with or without the type before it. */
    private static String search(String condition) {
        return condition == null ? null : condition.substring(condition.indexOf('?') + 1);
    }
}
