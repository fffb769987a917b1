package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.patch.Patch;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.wire.FhirReader;
import org.ketaminefhir.wire.Limits;
import org.ketaminefhir.wire.Reading;

/**
 * Reads the body of a request, strictly and once, before anything else looks at it.
 *
 * <p>Runs after the caller was let in (see {@link Doorkeeper}) and before HAPI would parse the body leniently.
 */
@Interceptor
final class IncomingBody {
    private static final String READING = IncomingBody.class.getName() + ".reading";
    private static final String RESOURCE = IncomingBody.class.getName() + ".resource";
    private static final String ID = IncomingBody.class.getName() + ".id";
    private static final String PATCH = IncomingBody.class.getName() + ".patch";

    private final FhirContext fhir;
    private final FhirReader reader;
    private final Limits limits;
    private final PatchReader patchReader;

    IncomingBody(FhirContext fhir, FhirReader reader, Limits limits, PatchReader patchReader) {
        this.patchReader = patchReader;
        this.fhir = fhir;
        this.reader = reader;
        this.limits = limits;
    }

    /** What was sent with a request, well-formed as far as R4's structure goes. */
    static Reading of(RequestDetails request) {
        return (Reading) request.getUserData().get(READING);
    }

    /** The same as a model. */
    static Resource resource(RequestDetails request) {
        return (Resource) request.getUserData().get(RESOURCE);
    }

    /** The id that the resource carried, which HAPI takes from it at times; or null. */
    static String id(RequestDetails request) {
        return (String) request.getUserData().get(ID);
    }

    /** The patch that was sent with a request. */
    static Patch patch(RequestDetails request) {
        return (Patch) request.getUserData().get(PATCH);
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 20)
    public void read(ServletRequestDetails request) {
        if (!carriesResource(request)) {
            return;
        }
        HttpServletRequest servlet = request.getServletRequest();
        boolean patching = request.getRequestType() == RequestTypeEnum.PATCH;
        MediaTypes type = MediaTypes.of(servlet.getContentType())
                .filter(known -> patching || known != MediaTypes.JSON_PATCH)
                .orElseThrow(() -> Refusal.of(415, mediaTypes(patching)));
        byte[] body = bytes(servlet);
        if (type == MediaTypes.JSON_PATCH) {
            request.getUserData().put(PATCH, patchReader.json(body));
            request.setRequestContents(body);
            return;
        }
        read(request, type == MediaTypes.FHIR_JSON ? reader.json(body) : reader.xml(body));
        if (patching) {
            request.getUserData()
                    .put(
                            PATCH,
                            patchReader.fhirPath(resource(request), of(request).json()));
        }
    }

    static Issue mediaTypes(boolean patches) {
        return Issue.error(
                "not-supported",
                "media-type",
                "Resource",
                "The body must be sent with Content-Type application/fhir+json or application/fhir+xml%s, in FHIR R4."
                        .formatted(patches ? ", or application/json-patch+json" : ""));
    }

    private void read(ServletRequestDetails request, Reading reading) {
        boolean onlyAsked = "$validate".equals(request.getOperation()) && isFhir(reading);
        if (!reading.sound() && !onlyAsked) {
            throw Refusal.unreadable(reading.issues());
        }
        request.getUserData().put(READING, reading);
        request.setRequestContents(reading.json());
        if (reading.sound()) {
            Resource resource = parsed(reading);
            request.getUserData().put(RESOURCE, resource);
            request.getUserData().put(ID, resource.getIdElement().getIdPart());
            // HAPI takes what is there and does not parse again.
            request.setResource(resource);
        }
    }

    /** Well-formed enough to be judged: whoever asks for a verdict gets structural faults as part of it. */
    private static boolean isFhir(Reading reading) {
        return reading.resourceType() != null
                && reading.issues().stream()
                        .noneMatch(issue -> issue.rule().startsWith("limit-")
                                || issue.rule().endsWith("-syntax")
                                || issue.rule().startsWith("xml-"));
    }

    private Resource parsed(Reading reading) {
        return (Resource) fhir.newJsonParser().parseResource(new String(reading.json(), StandardCharsets.UTF_8));
    }

    private static boolean carriesResource(RequestDetails request) {
        RequestTypeEnum method = request.getRequestType();
        boolean search =
                request.getOperation() != null && request.getOperation().startsWith("_search");
        return (method == RequestTypeEnum.POST && !search)
                || method == RequestTypeEnum.PUT
                || method == RequestTypeEnum.PATCH;
    }

    /** At most one byte more than is allowed, however small it was packed. */
    private byte[] bytes(HttpServletRequest servlet) {
        try (InputStream in = unpacked(servlet)) {
            byte[] body = in.readNBytes(limits.bodyBytes() + 1);
            if (body.length > limits.bodyBytes()) {
                throw Refusal.of(
                        413,
                        Issue.error(
                                "too-long",
                                "limit-body",
                                "Resource",
                                "The body is longer than the %d bytes that this server takes; send it in parts."
                                        .formatted(limits.bodyBytes())));
            }
            return body;
        } catch (IOException e) {
            throw Refusal.of(
                    400,
                    Issue.error("incomplete", "body-broken", "Resource", "The body could not be read to its end."));
        }
    }

    private static InputStream unpacked(HttpServletRequest servlet) throws IOException {
        String encoding = servlet.getHeader("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return servlet.getInputStream();
        }
        if (encoding.equalsIgnoreCase("gzip")) {
            return new GZIPInputStream(servlet.getInputStream());
        }
        throw Refusal.of(
                415,
                Issue.error(
                        "not-supported",
                        "media-type",
                        "Resource",
                        "The body must be sent plain or with Content-Encoding gzip."));
    }
}
