package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.EnumSet;
import java.util.Set;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Decision;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.validation.Issue;

/** Asks access about every request, before its body is read: nobody unknown gets even a validator for free. */
@Interceptor
final class Doorkeeper {
    private static final String CALLER = Caller.class.getName();
    private static final Set<RestOperationTypeEnum> OPERATIONS = EnumSet.of(
            RestOperationTypeEnum.EXTENDED_OPERATION_SERVER,
            RestOperationTypeEnum.EXTENDED_OPERATION_TYPE,
            RestOperationTypeEnum.EXTENDED_OPERATION_INSTANCE);

    private final Access access;

    Doorkeeper(Access access) {
        this.access = access;
    }

    static Caller caller(RequestDetails request) {
        return (Caller) request.getUserData().get(CALLER);
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 10)
    public void admit(ServletRequestDetails request) {
        Caller caller = (Caller) request.getServletRequest().getAttribute(CALLER);
        request.getUserData().put(CALLER, caller);
        String type = request.getResourceName();
        if (OPERATIONS.contains(request.getRestOperationType())) {
            OperationRights.of(request.getOperation())
                    .orElseThrow(() -> refused("This client may not do that here."))
                    .forEach(right -> require(caller, right, type));
            return;
        }
        require(caller, interaction(request.getRestOperationType()), type);
    }

    /** Whether what a caller gathers may have records of a type in it. */
    boolean mayRead(RequestDetails request, String type) {
        return access.mayCall(caller(request), Interaction.READ, type).allowed();
    }

    /** @throws Refusal 403 if the caller may not */
    void require(Caller caller, Interaction interaction, String type) {
        Decision decision = access.mayCall(caller, interaction, type);
        if (!decision.allowed()) {
            throw refused(decision.because());
        }
    }

    private static Refusal refused(String because) {
        return Refusal.of(403, Issue.error("forbidden", "access-refused", "Resource", because));
    }

    private static Interaction interaction(RestOperationTypeEnum operation) {
        return switch (operation) {
            case METADATA -> Interaction.METADATA;
            case READ, VREAD -> Interaction.READ;
            case SEARCH_TYPE, SEARCH_SYSTEM, GET_PAGE -> Interaction.SEARCH;
            case HISTORY_INSTANCE, HISTORY_TYPE, HISTORY_SYSTEM -> Interaction.HISTORY;
            case UPDATE, PATCH -> Interaction.UPDATE;
            case DELETE -> Interaction.DELETE;
            case VALIDATE -> Interaction.VALIDATE;
            // Of a transaction every entry is asked about again.
            default -> Interaction.CREATE;
        };
    }
}
