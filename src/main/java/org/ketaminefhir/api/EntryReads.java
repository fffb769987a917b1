package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import ca.uhn.fhir.rest.server.method.BaseMethodBinding;
import ca.uhn.fhir.rest.server.method.BaseResourceReturningMethodBinding;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletSubRequestDetails;
import ca.uhn.fhir.util.UrlUtil;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.api.TransactionAnswers.Answer;
import org.ketaminefhir.validation.Issue;

/** GET inside a batch or transaction: the same way through the server as the same request by itself. */
final class EntryReads {
    private static final int LONGEST_URL = 8000;

    private final RestfulServer server;
    private final AuditTrail trail;
    private final Doorkeeper door;
    private final DeclaredOnly declared;
    private final Shape shape;
    private final StoredBody bodies;
    private final Failures failures = new Failures();

    EntryReads(
            RestfulServer server,
            AuditTrail trail,
            Doorkeeper door,
            DeclaredOnly declared,
            Shape shape,
            StoredBody bodies) {
        this.server = server;
        this.trail = trail;
        this.door = door;
        this.declared = declared;
        this.shape = shape;
        this.bodies = bodies;
    }

    /** @throws Refusal as the same request by itself would be refused, with the entry as its place */
    Answer answer(Asked.Reads asked, ServletRequestDetails outer) {
        ServletSubRequestDetails request = request(asked, outer);
        try {
            BaseMethodBinding binding = server.determineResourceMethod(request, request.getRequestPath());
            request.setRestOperationType(binding.getRestOperationType(request));
            door.admit(request);
            declared.check(request);
            shape.check(request);
            if (!(binding instanceof BaseResourceReturningMethodBinding reading)) {
                throw refused(asked);
            }
            Resource found = (Resource) reading.doInvokeServer(server, request);
            if (found == null) {
                throw refused(asked);
            }
            trail.given(request);
            return answer(found, asked.head());
        } catch (NotModifiedException same) {
            trail.given(request);
            List<String> etag = same.getResponseHeaders().get("etag");
            return new Answer("304 Not Modified", null, etag == null ? null : etag.get(0), null, null, null);
        } catch (RuntimeException failure) {
            BaseServerResponseException refusal = failures.answer(request, failure);
            trail.refused(request, refusal.getStatusCode());
            throw refusal instanceof Refusal known ? known.below(asked.path()) : refusal;
        }
    }

    private Answer answer(Resource found, boolean head) {
        boolean version = found.getMeta().hasVersionId();
        Instant lastModified = version ? found.getMeta().getLastUpdated().toInstant() : null;
        return new Answer(
                "200 OK",
                null,
                version ? "W/\"" + found.getMeta().getVersionId() + "\"" : null,
                lastModified,
                head ? null : bodies.json(found),
                null);
    }

    private ServletSubRequestDetails request(Asked.Reads asked, ServletRequestDetails outer) {
        String base = outer.getFhirServerBase();
        String url = asked.url().startsWith(base + "/") ? asked.url().substring(base.length()) : asked.url();
        int query = url.indexOf('?');
        String path = (query < 0 ? url : url.substring(0, query)).replaceFirst("^/", "");
        if (url.length() > LONGEST_URL || path.contains(":")) {
            throw refused(asked);
        }
        ServletSubRequestDetails request = new Inner(outer);
        request.setServer(server);
        request.setRequestType(RequestTypeEnum.GET);
        request.setFhirServerBase(base);
        request.setCompleteUrl(base + "/" + path);
        request.setRequestPath(path);
        request.setTenantId(outer.getTenantId());
        request.setRequestId(outer.getRequestId());
        request.setParameters(UrlUtil.parseQueryStrings(query < 0 ? "" : url.substring(query + 1)));
        if (asked.ifNoneMatch() != null) {
            request.addHeader("If-None-Match", asked.ifNoneMatch());
        }
        try {
            server.populateRequestDetailsFromRequestPath(request, path);
        } catch (Refusal refusal) {
            throw refusal.below(asked.path());
        } catch (BaseServerResponseException e) {
            throw refused(asked);
        }
        return request;
    }

    /** What is noted about one entry is nothing to the others. */
    private static final class Inner extends ServletSubRequestDetails {
        private final Map<Object, Object> notes;

        Inner(ServletRequestDetails outer) {
            super(outer);
            this.notes = new HashMap<>(outer.getUserData());
            AuditTrail.begin(notes);
        }

        @Override
        public Map<Object, Object> getUserData() {
            return notes;
        }
    }

    private static Refusal refused(Asked.Reads asked) {
        return Refusal.of(
                400,
                Issue.error(
                        "invalid",
                        "entry-url",
                        asked.path() + ".request.url",
                        "The url of a GET is what would follow the server's base: Type/id, Type?search and the like."));
    }
}
