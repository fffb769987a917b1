package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.definitions.Definitions;

/**
 * The operations, each where it is called.
 *
 * @see <a href="https://hl7.org/fhir/R4/operations.html">Operations</a>
 */
public final class OperationProvider {
    private static final String R4 = "http://hl7.org/fhir/OperationDefinition/";

    private static final String HREX = "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/";

    private static final String SDC = "http://hl7.org/fhir/uv/sdc/OperationDefinition/";

    private final Everything everything;
    private final LastN lastN;
    private final Documents documents;
    private final CoverageAnswers coverage;
    private final MemberMatch memberMatch;
    private final PriorAuthBundle priorAuth;
    private final Review review;
    private final Extract extract;
    private final Populate populate;
    private final Expansion expansion;
    private final CodeMembership membership;
    private final CodeLookup lookup;

    OperationProvider(
            Everything everything,
            LastN lastN,
            Documents documents,
            CoverageAnswers coverage,
            MemberMatch memberMatch,
            PriorAuthBundle priorAuth,
            Review review,
            Extract extract,
            Populate populate,
            Expansion expansion,
            CodeMembership membership,
            CodeLookup lookup) {
        this.everything = everything;
        this.lastN = lastN;
        this.documents = documents;
        this.coverage = coverage;
        this.memberMatch = memberMatch;
        this.priorAuth = priorAuth;
        this.review = review;
        this.extract = extract;
        this.populate = populate;
        this.expansion = expansion;
        this.membership = membership;
        this.lookup = lookup;
    }

    @Operation(
            name = "$everything",
            typeName = "Patient",
            canonicalUrl = R4 + "Patient-everything",
            idempotent = true,
            manualRequest = true)
    public Bundle everything(@IdParam IdType id, RequestDetails request) {
        return everything.answer(id, request);
    }

    @Operation(
            name = "$lastn",
            typeName = "Observation",
            canonicalUrl = R4 + "Observation-lastn",
            idempotent = true,
            manualRequest = true)
    public Bundle lastN(RequestDetails request) {
        return lastN.answer(request);
    }

    @Operation(
            name = "$document",
            typeName = "Composition",
            canonicalUrl = R4 + "Composition-document",
            idempotent = true,
            manualRequest = true)
    public Bundle document(@IdParam IdType id, RequestDetails request) {
        return documents.answer(id, request);
    }

    @Operation(
            name = "$coverage-documentation",
            typeName = "Patient",
            canonicalUrl = Definitions.BASE + "OperationDefinition/coverage-documentation",
            idempotent = true,
            manualRequest = true)
    public Bundle coverage(@IdParam IdType id, RequestDetails request) {
        return coverage.answer(id, request);
    }

    /** Only by POST: who somebody is stands in no address. */
    @Operation(name = "$member-match", typeName = "Patient", canonicalUrl = HREX + "member-match", manualRequest = true)
    public Parameters memberMatch(RequestDetails request) {
        return memberMatch.answer(request);
    }

    @Operation(
            name = "$prior-auth-bundle",
            typeName = "Patient",
            canonicalUrl = Definitions.BASE + "OperationDefinition/prior-auth-bundle",
            idempotent = true,
            manualRequest = true)
    public Bundle priorAuth(@IdParam IdType id, RequestDetails request) {
        return priorAuth.answer(id, request);
    }

    @Operation(
            name = "$review",
            typeName = "Task",
            canonicalUrl = Definitions.BASE + "OperationDefinition/review",
            manualRequest = true)
    public Task review(@IdParam IdType id, RequestDetails request) {
        return review.answer(id, request);
    }

    @Operation(
            name = "$extract",
            typeName = "QuestionnaireResponse",
            canonicalUrl = SDC + "QuestionnaireResponse-extract",
            idempotent = true,
            manualRequest = true)
    public Bundle extract(@IdParam(optional = true) IdType id, RequestDetails request) {
        return extract.answer(id, request);
    }

    @Operation(
            name = "$populate",
            typeName = "Questionnaire",
            canonicalUrl = SDC + "Questionnaire-populate",
            idempotent = true,
            manualRequest = true)
    public Parameters populate(@IdParam(optional = true) IdType id, RequestDetails request) {
        return populate.answer(id, request);
    }

    @Operation(
            name = "$expand",
            typeName = "ValueSet",
            canonicalUrl = R4 + "ValueSet-expand",
            idempotent = true,
            manualRequest = true)
    public ValueSet expand(@IdParam(optional = true) IdType id, RequestDetails request) {
        return expansion.answer(id, request);
    }

    @Operation(
            name = "$validate-code",
            typeName = "ValueSet",
            canonicalUrl = R4 + "ValueSet-validate-code",
            idempotent = true,
            manualRequest = true)
    public Parameters validateCode(@IdParam(optional = true) IdType id, RequestDetails request) {
        return membership.ofSet(id, request);
    }

    @Operation(
            name = "$validate-code",
            typeName = "CodeSystem",
            canonicalUrl = R4 + "CodeSystem-validate-code",
            idempotent = true,
            manualRequest = true)
    public Parameters validateCodeOfSystem(RequestDetails request) {
        return membership.ofSystem(request);
    }

    @Operation(
            name = "$lookup",
            typeName = "CodeSystem",
            canonicalUrl = R4 + "CodeSystem-lookup",
            idempotent = true,
            manualRequest = true)
    public Parameters lookup(RequestDetails request) {
        return lookup.answer(request);
    }
}
