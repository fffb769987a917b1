package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Issue;

/** What the body holds must be what the address names: HAPI would refuse it later and in words of its own, or fail. */
@Interceptor
final class Addressed {
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 30)
    public void compare(ServletRequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        Resource body = IncomingBody.resource(request);
        if (operation == RestOperationTypeEnum.TRANSACTION && !(body instanceof Bundle)) {
            throw refused(body.fhirType(), "bundle-type", "The server's base takes a Bundle; send this to its type.");
        }
        boolean writes = operation == RestOperationTypeEnum.CREATE || operation == RestOperationTypeEnum.UPDATE;
        if (writes && !body.fhirType().equals(request.getResourceName())) {
            throw refused(
                    body.fhirType(), "type-differs", "The body holds another type of resource than the URL names.");
        }
        if (operation == RestOperationTypeEnum.UPDATE
                && request.getId() != null
                && !request.getId().getIdPart().equals(body.getIdElement().getIdPart())) {
            throw refused(
                    body.fhirType() + ".id",
                    "id-differs",
                    "An update must carry the id of the record in its body, the same as in the URL.");
        }
    }

    private static Refusal refused(String expression, String rule, String sentence) {
        return Refusal.of(400, Issue.error("invalid", rule, expression, sentence));
    }
}
