package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Version;

/**
 * Sends JSON that is ready as it is: what comes back is byte for byte what was stored, and nothing is parsed for it.
 *
 * <p>Providers hand HAPI an empty resource that carries the bytes; only when a client wants another form (XML, a
 * summary) is the resource made for real.
 */
@Interceptor
final class StoredBody {
    private static final String BYTES = StoredBody.class.getName();

    /** Of what has no versions. */
    private static final String TAG = BYTES + ".tag";

    private static final String PAGE = BYTES + ".page";
    private static final String PDF = "application/pdf";
    /** A page has its style in itself, and nothing else that does anything. */
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

    private final FhirContext fhir;
    private final Shape shape;

    StoredBody(FhirContext fhir, Shape shape) {
        this.fhir = fhir;
        this.shape = shape;
    }

    /** A resource that stands for one stored version in a response. */
    Resource of(Version version, RequestDetails request) {
        Resource resource = carry(version.json(), version.key().type(), request);
        if (version.isMade()) {
            resource.setId(version.key().toString());
            resource.setUserData(TAG, Freshness.etag(version));
            return resource;
        }
        resource.setId(version.key() + "/_history/" + version.version());
        resource.getMeta().setVersionId(Integer.toString(version.version()));
        resource.getMeta().setLastUpdated(Date.from(version.lastUpdated()));
        return resource;
    }

    /** A Bundle that stands for these bytes in a response. */
    Bundle bundle(byte[] json, RequestDetails request) {
        Bundle bundle = (Bundle) carry(json, "Bundle", request);
        // Of some bundles HAPI wants an id, which nobody sees.
        bundle.setId("answer");
        return bundle;
    }

    /** A Bundle in whose place a page of HTML is sent. */
    Bundle page(byte[] html) {
        return page(html, "text/html;charset=UTF-8");
    }

    /** A Bundle in whose place a PDF is sent. */
    Bundle pdf(byte[] pdf) {
        return page(pdf, PDF);
    }

    private static Bundle page(byte[] body, String type) {
        Bundle bundle = new Bundle();
        bundle.setId("answer");
        bundle.setUserData(BYTES, body);
        bundle.setUserData(PAGE, type);
        return bundle;
    }

    /** What a resource is sent as, in JSON. */
    byte[] json(Resource resource) {
        byte[] carried = (byte[]) resource.getUserData(BYTES);
        return carried == null
                ? fhir.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8)
                : carried;
    }

    private Resource carry(byte[] json, String type, RequestDetails request) {
        Resource shell = (Resource) fhir.getResourceDefinition(type).newInstance();
        shell.setUserData(BYTES, shape.of(json, request));
        return shell;
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public boolean send(ServletRequestDetails request, ResponseDetails details, HttpServletResponse response)
            throws IOException {
        Written written = Written.of(request);
        Resource body = written == null ? (Resource) details.getResponseResource() : written.body();
        if (written == null && (body == null || body.getUserData(BYTES) == null)) {
            return true;
        }
        request.getResponse().getHeaders().forEach((name, values) -> values.forEach(v -> response.addHeader(name, v)));
        response.setStatus(details.getResponseCode());
        if (written != null) {
            written.headers(request.getFhirServerBase()).forEach(response::setHeader);
        } else if (body.getUserData(TAG) != null) {
            response.setHeader("ETag", body.getUserString(TAG));
        } else if (body.getMeta().hasVersionId()) {
            response.setHeader("ETag", "W/\"" + body.getMeta().getVersionId() + "\"");
            response.setHeader(
                    "Last-Modified",
                    Freshness.date(body.getMeta().getLastUpdated().toInstant()));
            response.setHeader(
                    "Content-Location",
                    request.getFhirServerBase() + "/" + body.getIdElement().getValue());
        }
        if (body == null) {
            response.setContentLength(0);
        } else if (body.getUserData(PAGE) != null) {
            String type = (String) body.getUserData(PAGE);
            // Browsers do not show a PDF in a sandbox.
            response.setHeader("Content-Security-Policy", type.equals(PDF) ? "frame-ancestors 'none'" : PAGE_POLICY);
            if (type.equals(PDF)) {
                response.setHeader("Content-Disposition", "inline; filename=\"coverage-documentation.pdf\"");
            }
            write(json(body), type, request, response);
        } else {
            write(
                    formatted(json(body), request),
                    "application/fhir+" + (Formats.xml(request) ? "xml" : "json") + ";charset=UTF-8",
                    request,
                    response);
        }
        return false;
    }

    private byte[] formatted(byte[] json, RequestDetails request) {
        if (Formats.xml(request)) {
            Resource resource = (Resource) fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
            return fhir.newXmlParser()
                    .setPrettyPrint(Formats.pretty(request))
                    .encodeResourceToString(resource)
                    .getBytes(StandardCharsets.UTF_8);
        }
        return Formats.pretty(request) ? PrettyJson.of(json) : json;
    }

    private static void write(byte[] body, String type, RequestDetails request, HttpServletResponse response)
            throws IOException {
        response.setContentType(type);
        if (request.isRespondGzip()) {
            response.setHeader("Content-Encoding", "gzip");
            try (OutputStream out = new GZIPOutputStream(response.getOutputStream())) {
                out.write(body);
            }
        } else {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
