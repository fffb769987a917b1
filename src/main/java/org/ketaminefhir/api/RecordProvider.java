package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
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
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Release;
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
    private final Release release;
    private final StoredBody bodies;
    private final SearchAnswers searches;
    private final Validation validation;
    private final Meta meta;

    RecordProvider(
            Class<? extends IBaseResource> type,
            String name,
            Intake intake,
            Release release,
            StoredBody bodies,
            SearchAnswers searches,
            Validation validation,
            Meta meta) {
        this.type = type;
        this.name = name;
        this.intake = intake;
        this.release = release;
        this.bodies = bodies;
        this.searches = searches;
        this.validation = validation;
        this.meta = meta;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id, RequestDetails request) {
        Key key = key(id);
        Version version = (id.hasVersionIdPart() ? vread(key, id.getVersionIdPart()) : release.read(key))
                .orElseThrow(
                        () -> Refusal.of(404, Issue.error("not-found", "not-found", name, "There is no such record.")));
        if (version.deleted()) {
            throw Refusal.of(410, Issue.error("deleted", "deleted", name, "The record was deleted."));
        }
        return bodies.of(version, request);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam IBaseResource resource, @ConditionalUrlParam String condition, RequestDetails request) {
        Candidate candidate = candidate(resource, request);
        return answer(intake.submit(List.of(Entry.create(candidate, search(condition)))), request);
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
            return answer(
                    intake.submit(List.of(Entry.conditionalUpdate(candidate, search(condition), ifMatch))), request);
        }
        return answer(intake.submit(List.of(Entry.update(candidate, key(id).id(), ifMatch))), request);
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id, RequestDetails request) {
        if (id == null) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "not-supported",
                            "delete-by-search",
                            name,
                            "A delete names one record: Type/id; records are not deleted by what a search finds."));
        }
        Integer ifMatch = Versions.ifMatch(request.getHeader("If-Match"), name);
        Outcome outcome = intake.submit(List.of(Entry.delete(name, key(id).id(), ifMatch)));
        if (outcome instanceof Outcome.Refused refused) {
            throw Refusal.of(refused.reason(), refused.verdict());
        }
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
    public Parameters meta(@IdParam IdType id, RequestDetails request) {
        return meta.of(name, id, request);
    }

    private Candidate candidate(IBaseResource resource, RequestDetails request) {
        return new Candidate(name, IncomingBody.of(request).json(), (Resource) resource);
    }

    private MethodOutcome answer(Outcome outcome, RequestDetails request) {
        if (outcome instanceof Outcome.Refused refused) {
            throw Refusal.of(refused.reason(), refused.verdict());
        }
        Outcome.Accepted accepted = (Outcome.Accepted) outcome;
        Outcome.Result result = accepted.results().get(0);
        Version version = release.read(result.key(), result.version()).orElseThrow();
        MethodOutcome answer = new MethodOutcome();
        answer.setId(new IdType(name, result.key().id(), Integer.toString(result.version())));
        answer.setCreated(result.what() == What.CREATED);
        answer.setOperationOutcome(Outcomes.of(accepted.remarks()));
        answer.setResource(bodies.of(version, request));
        return answer;
    }

    private Optional<Version> vread(Key key, String version) {
        return Versions.number(version).flatMap(number -> release.read(key, number));
    }

    private Key key(IdType id) {
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
