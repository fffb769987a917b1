package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Version;

/**
 * Sends JSON that is ready as it is: what comes back is byte for byte what was stored, and nothing is parsed for it.
 *
 * <p>Providers hand HAPI an empty resource that carries the bytes; only when a client wants another form (XML, a
 * summary) is the resource made for real and left to HAPI.
 */
@Interceptor
final class StoredBody {
    private static final String BYTES = StoredBody.class.getName();
    private static final Set<String> SHAPING = Set.of("_summary", "_elements");

    private final FhirContext fhir;

    StoredBody(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** A resource that stands for one stored version in a response. */
    Resource of(Version version, RequestDetails request) {
        byte[] json = version.json();
        Resource resource = carry(json, version.key().type(), request);
        resource.setId(version.key() + "/_history/" + version.version());
        resource.getMeta().setVersionId(Integer.toString(version.version()));
        resource.getMeta().setLastUpdated(Date.from(version.lastUpdated()));
        return resource;
    }

    /** A Bundle that stands for these bytes in a response. */
    Bundle bundle(byte[] json, RequestDetails request) {
        return (Bundle) carry(json, "Bundle", request);
    }

    private Resource carry(byte[] json, String type, RequestDetails request) {
        if (!asItIs(request)) {
            return (Resource) fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
        }
        Resource shell = (Resource) fhir.getResourceDefinition(type).newInstance();
        boolean pretty = RestfulServerUtils.prettyPrintResponse(request.getServer(), request);
        shell.setUserData(BYTES, pretty ? PrettyJson.of(json) : json);
        return shell;
    }

    private static boolean asItIs(RequestDetails request) {
        return RestfulServerUtils.determineResponseEncodingWithDefault(request).getEncoding() == EncodingEnum.JSON
                && SHAPING.stream().noneMatch(request.getParameters()::containsKey);
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public boolean send(ServletRequestDetails request, ResponseDetails details, HttpServletResponse response)
            throws IOException {
        if (!(details.getResponseResource() instanceof Resource resource) || resource.getUserData(BYTES) == null) {
            return true;
        }
        request.getResponse().getHeaders().forEach((name, values) -> values.forEach(v -> response.addHeader(name, v)));
        response.setStatus(details.getResponseCode());
        response.setContentType("application/fhir+json;charset=UTF-8");
        if (resource.getMeta().hasVersionId()) {
            headers(request, resource, response);
        }
        byte[] body = (byte[]) resource.getUserData(BYTES);
        if (request.isRespondGzip()) {
            response.setHeader("Content-Encoding", "gzip");
            try (OutputStream out = new GZIPOutputStream(response.getOutputStream())) {
                out.write(body);
            }
        } else {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
        return false;
    }

    private static void headers(ServletRequestDetails request, Resource resource, HttpServletResponse response) {
        response.setHeader("ETag", "W/\"" + resource.getMeta().getVersionId() + "\"");
        Instant lastUpdated = resource.getMeta().getLastUpdated().toInstant();
        response.setHeader(
                "Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(lastUpdated.atOffset(ZoneOffset.UTC)));
        String location =
                request.getFhirServerBase() + "/" + resource.getIdElement().getValue();
        RestOperationTypeEnum operation = request.getRestOperationType();
        boolean writes = operation == RestOperationTypeEnum.CREATE || operation == RestOperationTypeEnum.UPDATE;
        response.setHeader(writes ? "Location" : "Content-Location", location);
    }
}
