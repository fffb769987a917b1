package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.coverage.CoverageForms;
import org.ketaminefhir.coverage.KeptDocumentation;
import org.ketaminefhir.coverage.PriorAuthorization;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.login.Login;
import org.ketaminefhir.members.MemberMatching;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.requests.Reviews;
import org.ketaminefhir.validation.Terminology;
import org.ketaminefhir.wire.FhirReader;
import org.ketaminefhir.wire.Limits;

/** The FHIR endpoint: HAPI's plain server with our providers and interceptors. */
public final class FhirServlet extends RestfulServer {
    private static final long serialVersionUID = 1;

    private final transient SearchContract contract;
    private final transient AuditTrail trail;
    private final long longestBody;
    private final transient Pace pace;

    /** @param contract what is done with which types */
    public FhirServlet(
            Definitions definitions,
            SearchContract contract,
            Access access,
            Limits limits,
            Intake intake,
            Release release,
            KeptDocumentation coverage,
            CoverageForms forms,
            PriorAuthorization authorization,
            Reviews reviews,
            Audit audit,
            Pace pace,
            Terminology terminology,
            Login login) {
        super(definitions.fhir());
        this.longestBody = limits.bodyBytes();
        this.contract = contract;
        this.pace = pace;
        FhirContext fhir = definitions.fhir();
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setServerConformanceProvider(new CapabilityProvider(definitions, login));
        if (login.base() != null) {
            setServerAddressStrategy(new HardcodedServerAddressStrategy(login.base()));
        }
        Shape shape = new Shape(fhir);
        StoredBody bodies = new StoredBody(fhir, shape);
        HistoryAnswers histories = new HistoryAnswers();
        FhirReader reader = new FhirReader(fhir, limits);
        PatchReader patches = new PatchReader(fhir);
        Amendments amendments = new Amendments(fhir, reader);
        BundleEntries.Reader bundles = new BundleEntries.Reader(contract.declared(), patches, amendments);
        Validation validation = new Validation(intake, bundles, reader);
        Doorkeeper door = new Doorkeeper(access, release);
        this.trail = new AuditTrail(audit, access);
        Meta meta = new Meta(door, fhir, contract.types());
        DeclaredOnly declared = new DeclaredOnly(contract);
        SearchBundle found = new SearchBundle(fhir);
        PayerGroups groups = new PayerGroups(access, door, fhir);
        SearchAnswers searches = new SearchAnswers(
                (query, request) -> groups.with(Doorkeeper.shown(request).search(query), query, request),
                door,
                contract.types(),
                found);
        List<IResourceProvider> providers = new ArrayList<>();
        for (String type : new TreeSet<>(contract.types())) {
            Class<? extends IBaseResource> model =
                    fhir.getResourceDefinition(type).getImplementingClass();
            providers.add(new RecordProvider(
                    model, type, intake, trail, bodies, searches, histories, amendments, validation, meta, groups));
        }
        providers.add(new AuditProvider(
                audit,
                bodies,
                new SearchAnswers((query, request) -> audit.search(query), door, Set.of(Audit.TYPE), found)));
        setResourceProviders(providers);
        Transactions transactions = new Transactions(
                intake,
                trail,
                door,
                declared,
                new EntryReads(this, trail, door, declared, shape, bodies),
                new TransactionAnswers(fhir));
        registerProvider(new SystemProvider(transactions, bundles, histories, bodies, validation, meta, declared));
        registerProvider(new SystemSearch(searches, bodies));
        ValueSets sets = new ValueSets(terminology, fhir);
        registerProvider(new OperationProvider(
                new Everything(door, bodies, contract.types()),
                new LastN(bodies),
                new Documents(intake, trail, door, bodies, fhir),
                new CoverageAnswers(coverage, trail, definitions, door, bodies, contract.types()),
                new MemberMatch(new MemberMatching(fhir), pace.guesses(), access, door),
                new PriorAuthBundle(authorization, trail, door, bodies, contract.types()),
                new Review(reviews, trail, bodies),
                new Extract(fhir),
                new Populate(fhir, forms, door, contract.types()),
                new Expansion(terminology, sets),
                new CodeMembership(terminology, sets),
                new CodeLookup(terminology)));
        registerInterceptor(new ApiPage(contract.types(), new ApiOperations(definitions)));
        registerInterceptor(trail);
        registerInterceptor(door);
        registerInterceptor(new Formats());
        registerInterceptor(declared);
        registerInterceptor(shape);
        registerInterceptor(new IncomingBody(fhir, reader, limits, patches));
        registerInterceptor(new Addressed());
        registerInterceptor(bodies);
        registerInterceptor(new Failures());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try (Pace.Turn turn = pace.enter(request)) {
            if (turn.refused() == null) {
                serve(request, response);
            } else {
                response.setHeader("Retry-After", Long.toString(turn.refused().seconds()));
                refuse(turn.refused().refusal(), request, response);
            }
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Refusal refusal = Threshold.refusal(request);
        if (refusal == null) {
            try {
                HttpServletRequest form = FormRequest.of(request);
                super.service(form, response);
                trail.ended(form, response.getStatus());
                readToTheEnd(request);
                return;
            } catch (Refusal form) {
                refusal = form;
            }
        }
        refuse(refusal, request, response);
    }

    private void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
        readToTheEnd(request);
        refusal.write(response, getFhirContext());
    }

    /**
     * What was refused before its body was read: left unread, the body would close the connection under the client,
     * which may be sending it still, or its next request.
     */
    private void readToTheEnd(HttpServletRequest request) {
        try {
            request.getInputStream().skip(longestBody);
        } catch (IOException | IllegalStateException e) {
            // Somebody has read it, or the client is gone.
        }
    }

    @Override
    public void populateRequestDetailsFromRequestPath(RequestDetails request, String path) {
        super.populateRequestDetailsFromRequestPath(request, path);
        Place.find(request, contract);
    }

    /** What runs behind an address is nobody's business. */
    @Override
    protected String createPoweredByHeader() {
        return null;
    }
}
