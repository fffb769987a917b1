package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Decision;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.access.Party;
import org.ketaminefhir.access.Scope.Permission;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.release.Release;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.views.View;

/** Asks access about every request, before its body is read: nobody unknown gets even a validator for free. */
@Interceptor
final class Doorkeeper {
    private static final String CALLER = Caller.class.getName();
    private static final String SHOWN = Disclosure.class.getName();
    private static final String GIVEN = Given.class.getName();
    private static final String NOT_HERE = "This client may not do that here.";
    private static final Set<RestOperationTypeEnum> OPERATIONS = EnumSet.of(
            RestOperationTypeEnum.EXTENDED_OPERATION_SERVER,
            RestOperationTypeEnum.EXTENDED_OPERATION_TYPE,
            RestOperationTypeEnum.EXTENDED_OPERATION_INSTANCE);

    private static final Set<RestOperationTypeEnum> OF_MANY =
            EnumSet.of(RestOperationTypeEnum.HISTORY_TYPE, RestOperationTypeEnum.HISTORY_SYSTEM);

    private final Access access;
    private final Release release;

    Doorkeeper(Access access, Release release) {
        this.access = access;
        this.release = release;
    }

    static Caller caller(RequestDetails request) {
        return (Caller) request.getUserData().get(CALLER);
    }

    /** What there is for the caller of this request, and nothing else. */
    static Disclosure shown(RequestDetails request) {
        return (Disclosure) request.getUserData().get(SHOWN);
    }

    /** What this request was given so far; nothing if it was not let in. */
    static Given given(RequestDetails request) {
        return (Given) request.getUserData().getOrDefault(GIVEN, new Given());
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 10)
    public void admit(ServletRequestDetails request) {
        Caller caller = (Caller) request.getServletRequest().getAttribute(CALLER);
        request.getUserData().put(CALLER, caller);
        request.getUserData().putIfAbsent(GIVEN, new Given());
        String type = request.getResourceName();
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (OPERATIONS.contains(operation)) {
            Set<Interaction> rights = OperationRights.of(request.getOperation()).orElseThrow(() -> refused(NOT_HERE));
            rights.forEach(right -> require(caller, right, type));
            open(request, rights.contains(Interaction.LASTN) ? Permission.SEARCH : Permission.READ);
            return;
        }
        Interaction interaction = interaction(operation);
        require(caller, interaction, type);
        boolean searches = interaction == Interaction.SEARCH || OF_MANY.contains(operation);
        if (OF_MANY.contains(operation)) {
            require(caller, Interaction.SEARCH, type);
            View view = access.historyView(caller);
            request.getUserData().put(SHOWN, release.to(view, given(request)));
            return;
        }
        open(request, searches ? Permission.SEARCH : Permission.READ);
    }

    private void open(RequestDetails request, Permission permission) {
        Given given = (Given) request.getUserData().get(GIVEN);
        request.getUserData().put(SHOWN, release.to(access.view(caller(request), permission), given));
    }

    /** What a payer is shown, to a caller who is shown everything. */
    Disclosure shownTo(Party payer, RequestDetails request) {
        return release.to(access.viewOf(payer), given(request));
    }

    /** Those of some types that a caller may search, when none is named; all of them if it may search none. */
    Set<String> searchable(RequestDetails request, Set<String> types) {
        Set<String> some = types.stream()
                .filter(type -> access.mayCall(caller(request), Interaction.SEARCH, type)
                        .allowed())
                .collect(Collectors.toCollection(TreeSet::new));
        return some.isEmpty() ? types : some;
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
