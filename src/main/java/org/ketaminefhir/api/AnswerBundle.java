package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import org.hl7.fhir.r4.model.Bundle;

/** The answer to a transaction is kept nowhere, so it has no id: HAPI gives it one, and a Location that finds nothing. */
@Interceptor
final class AnswerBundle {
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void unname(RequestDetails request, ResponseDetails details) {
        if (request.getRestOperationType() == RestOperationTypeEnum.TRANSACTION
                && details.getResponseResource() instanceof Bundle answer) {
            answer.setId((String) null);
        }
    }
}
