package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;

/**
 * What is told about a record that was just written, whichever body the client prefers.
 *
 * @param body what the client sees of it, or null for nothing
 */
record Written(Result result, Resource body) {
    private static final String WRITTEN = Written.class.getName();

    static Written of(RequestDetails request) {
        return (Written) request.getUserData().get(WRITTEN);
    }

    void keep(RequestDetails request) {
        request.getUserData().put(WRITTEN, this);
    }

    /** @param base the server's address */
    Map<String, String> headers(String base) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (result.version() > 0) {
            headers.put("ETag", Versions.etag(result.version()));
            headers.put("Last-Modified", Freshness.date(result.lastUpdated()));
        }
        if (result.what() != What.DELETED) {
            headers.put("Location", base + "/" + result.key() + "/_history/" + result.version());
        }
        return headers;
    }
}
