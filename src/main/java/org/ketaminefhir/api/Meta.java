package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Version;

/**
 * Profiles, tags and labels: of one record.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-meta.html">$meta</a>
 */
final class Meta {
    static final String CANONICAL = "http://hl7.org/fhir/OperationDefinition/Resource-meta";

    private final FhirContext fhir;

    Meta(FhirContext fhir) {
        this.fhir = fhir;
    }

    Parameters of(String type, IdType id, RequestDetails request) {
        Arguments.of(request);
        Version version = Standing.of(Doorkeeper.shown(request), Keys.of(type, id));
        Resource resource =
                (Resource) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
        Parameters answer = new Parameters();
        answer.addParameter().setName("return").setValue(resource.getMeta());
        return answer;
    }
}
