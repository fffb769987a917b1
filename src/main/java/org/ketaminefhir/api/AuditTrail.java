package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.audit.Kind;
import org.ketaminefhir.audit.Origin;
import org.ketaminefhir.audit.Outcome;
import org.ketaminefhir.audit.Touched;
import org.ketaminefhir.intake.Submitter;
import org.ketaminefhir.intake.Witness.Deed;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Given;

/**
 * Writes down what each request does: what it writes in the same transaction, what it is given before it is given.
 *
 * @see <a href="https://profiles.ihe.net/ITI/BALP/">IHE Basic Audit Log Patterns</a>
 */
@Interceptor
final class AuditTrail {
    private static final String TOLD = AuditTrail.class.getName();
    private static final String ASKED = TOLD + ".asked";
    private static final String DETAILS = ServletRequestDetails.class.getName();
    private static final Set<RestOperationTypeEnum> OPERATIONS = EnumSet.of(
            RestOperationTypeEnum.EXTENDED_OPERATION_SERVER,
            RestOperationTypeEnum.EXTENDED_OPERATION_TYPE,
            RestOperationTypeEnum.EXTENDED_OPERATION_INSTANCE);

    private final Audit audit;
    private final Access access;

    AuditTrail(Audit audit, Access access) {
        this.audit = audit;
        this.access = access;
    }

    /** Notes the request, so that what becomes of it can be told when HAPI has done with it. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLER_SELECTED)
    public void note(ServletRequestDetails request) {
        request.getServletRequest().setAttribute(DETAILS, request);
    }

    /** Who submits, with a witness who writes in the transaction of what is submitted. */
    Submitter submitter(RequestDetails request) {
        Caller caller = Doorkeeper.caller(request);
        Origin origin = origin(caller, (ServletRequestDetails) request);
        String query = query(request);
        return new Submitter(
                caller,
                deeds -> audit.alongside(applied -> {
                    request.getUserData().put(TOLD, true);
                    return written(deeds, request, origin, query, applied.versions());
                }));
    }

    private static List<Happening> written(
            List<Deed> deeds,
            RequestDetails request,
            Origin origin,
            String query,
            Map<org.ketaminefhir.records.Key, Integer> versions) {
        record Group(Kind kind, String patient) {}
        Map<Group, List<Touched>> groups = new LinkedHashMap<>();
        for (Deed deed : deeds) {
            Kind kind =
                    switch (deed.what()) {
                        case CREATED -> Kind.CREATE;
                        case DELETED -> Kind.DELETE;
                        default -> Kind.UPDATE;
                    };
            groups.computeIfAbsent(new Group(kind, deed.patient()), group -> new ArrayList<>())
                    .add(new Touched(deed.key(), versions.getOrDefault(deed.key(), 0)));
        }
        List<Happening> events = new ArrayList<>();
        groups.forEach((group, touched) -> events.add(new Happening(
                group.kind(), interaction(request), origin, group.patient(), Outcome.SUCCESS, touched, query)));
        return events;
    }

    /** Before anything leaves: if it cannot be written down, it is not given. */
    @Hook(value = Pointcut.SERVER_OUTGOING_RESPONSE, order = -100)
    public void given(ServletRequestDetails request) {
        if (request.getRestOperationType() == RestOperationTypeEnum.METADATA) {
            request.getUserData().put(TOLD, true);
            return;
        }
        List<Version> given = Doorkeeper.given(request).versions();
        if (request.getUserData().containsKey(TOLD) && given.isEmpty()) {
            return;
        }
        request.getUserData().put(TOLD, true);
        audit.write(events(request, given, Outcome.SUCCESS));
    }

    /** What is told of an entry of a bundle is its own. */
    static void begin(Map<Object, Object> notes) {
        notes.remove(TOLD);
        notes.remove(Given.class.getName());
    }

    /** An entry of a bundle that is not answered. */
    void refused(ServletRequestDetails entry, int status) {
        audit.write(events(entry, List.of(), Outcome.of(status)));
    }

    /**
     * After HAPI has done with a request: what was refused, and what was answered without a body.
     *
     * @param status the HTTP status of the answer
     */
    void ended(HttpServletRequest servlet, int status) {
        ServletRequestDetails request = (ServletRequestDetails) servlet.getAttribute(DETAILS);
        if (request == null || request.getUserData().containsKey(TOLD) || Doorkeeper.caller(request) == null) {
            return;
        }
        audit.write(events(request, List.of(), Outcome.of(status == 304 ? 200 : status)));
    }

    private List<Happening> events(ServletRequestDetails request, List<Version> given, Outcome outcome) {
        Map<String, List<Touched>> ofPatients = new LinkedHashMap<>();
        for (Version version : given) {
            ofPatients
                    .computeIfAbsent(version.patient(), patient -> new ArrayList<>())
                    .add(new Touched(version.key(), version.version()));
        }
        if (ofPatients.isEmpty()) {
            ofPatients.put(null, List.of());
        }
        Origin origin = origin(Doorkeeper.caller(request), request);
        Kind kind = outcome == Outcome.MINOR_FAILURE && denied(request) ? Kind.DENIED : kind(request);
        String query = query(request);
        return ofPatients.entrySet().stream()
                .map(one ->
                        new Happening(kind, interaction(request), origin, one.getKey(), outcome, one.getValue(), query))
                .toList();
    }

    /** Nothing was opened for whoever was turned away at the door. */
    private static boolean denied(RequestDetails request) {
        return Doorkeeper.shown(request) == null;
    }

    private static Kind kind(RequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == null) {
            return Kind.QUERY;
        }
        if (OPERATIONS.contains(operation)) {
            return Kind.OPERATION;
        }
        return switch (operation) {
            case READ, VREAD -> Kind.READ;
            case CREATE -> Kind.CREATE;
            case UPDATE, PATCH -> Kind.UPDATE;
            case DELETE -> Kind.DELETE;
            case VALIDATE -> Kind.OPERATION;
            default -> Kind.QUERY;
        };
    }

    private static String interaction(RequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == null) {
            return "unknown";
        }
        return OPERATIONS.contains(operation) && request.getOperation() != null
                ? request.getOperation()
                : operation.getCode();
    }

    private Origin origin(Caller caller, ServletRequestDetails request) {
        return Origin.of(
                caller,
                access.purpose(caller),
                request.getServletRequest().getRemoteAddr(),
                request.getRequestId(),
                null);
    }

    /** What was asked in a body, to be told as if it stood in the URL. */
    void asked(RequestDetails request, Map<String, String[]> parameters) {
        request.getUserData().put(ASKED, parameters);
    }

    /** As it was asked, wherever its parameters stood. */
    @SuppressWarnings("unchecked")
    private static String query(RequestDetails request) {
        String path = request.getRequestPath() == null ? "" : request.getRequestPath();
        Map<String, String[]> asked = new TreeMap<>(request.getParameters());
        asked.putAll((Map<String, String[]>) request.getUserData().getOrDefault(ASKED, Map.of()));
        String parameters = asked.entrySet().stream()
                .flatMap(one -> Stream.of(one.getValue()).map(value -> pair(one.getKey(), value)))
                .collect(Collectors.joining("&"));
        return parameters.isEmpty() ? path : path + "?" + parameters;
    }

    private static String pair(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
