package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Issue;

/**
 * Shows auditors what happened.
 *
 * <p>HAPI must know an interaction so that {@link DeclaredOnly} can refuse it by its name: those that are not declared
 * are here and never called.
 *
 * @see <a href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</a>
 */
public final class AuditProvider implements IResourceProvider {
    private final Audit audit;
    private final StoredBody bodies;
    private final SearchAnswers searches;

    AuditProvider(Audit audit, StoredBody bodies, SearchAnswers searches) {
        this.audit = audit;
        this.bodies = bodies;
        this.searches = searches;
    }

    @Override
    public Class<AuditEvent> getResourceType() {
        return AuditEvent.class;
    }

    @Read(version = true)
    public AuditEvent read(@IdParam IdType id, RequestDetails request) {
        Version event = audit.read(id.getIdPart())
                .orElseThrow(() ->
                        Refusal.of(404, Issue.error("not-found", "not-found", Audit.TYPE, "There is no such record.")));
        Freshness.check(event, request);
        return (AuditEvent) bodies.of(event, request);
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return bodies.bundle(searches.answer(Audit.TYPE, request), request);
    }

    @History
    public Bundle history(@IdParam IdType id, RequestDetails request) {
        throw undeclared();
    }

    @History
    public Bundle history(RequestDetails request) {
        throw undeclared();
    }

    @Create
    public MethodOutcome create(@ResourceParam AuditEvent event, @ConditionalUrlParam String condition) {
        throw undeclared();
    }

    @Update
    public MethodOutcome update(
            @ResourceParam AuditEvent event, @IdParam IdType id, @ConditionalUrlParam String condition) {
        throw undeclared();
    }

    @Patch
    public MethodOutcome patch(
            @IdParam IdType id,
            @ConditionalUrlParam String condition,
            PatchTypeEnum language,
            @ResourceParam String body) {
        throw undeclared();
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id, @ConditionalUrlParam String condition) {
        throw undeclared();
    }

    private static IllegalStateException undeclared() {
        return new IllegalStateException("this is not declared, and refused before");
    }
}
