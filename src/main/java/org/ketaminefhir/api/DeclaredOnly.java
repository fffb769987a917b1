package org.ketaminefhir.api;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.validation.Issue;

/**
 * The CapabilityStatement is the contract: what it does not declare is not done.
 *
 * @see <a href="https://hl7.org/fhir/R4/capabilitystatement.html">CapabilityStatement</a>
 */
@Interceptor
final class DeclaredOnly {
    /** Interactions with one record, and the HTTP methods that they take. */
    private static final Map<String, String> ON_RECORD = new LinkedHashMap<>();

    private static final Map<String, String> ON_TYPE = new LinkedHashMap<>();

    static {
        ON_RECORD.put("read", "GET, HEAD");
        ON_RECORD.put("update", "PUT");
        ON_RECORD.put("patch", "PATCH");
        ON_RECORD.put("delete", "DELETE");
        ON_TYPE.put("search-type", "GET, HEAD");
        ON_TYPE.put("create", "POST");
        ON_TYPE.put("conditional-update", "PUT");
        ON_TYPE.put("conditional-delete", "DELETE");
    }

    private static final Set<RestOperationTypeEnum> DECLARED_BY_CODE = Set.of(
            RestOperationTypeEnum.READ,
            RestOperationTypeEnum.VREAD,
            RestOperationTypeEnum.CREATE,
            RestOperationTypeEnum.UPDATE,
            RestOperationTypeEnum.PATCH,
            RestOperationTypeEnum.DELETE,
            RestOperationTypeEnum.SEARCH_TYPE,
            RestOperationTypeEnum.SEARCH_SYSTEM,
            RestOperationTypeEnum.HISTORY_INSTANCE,
            RestOperationTypeEnum.HISTORY_TYPE,
            RestOperationTypeEnum.HISTORY_SYSTEM);

    private final SearchContract contract;

    DeclaredOnly(SearchContract contract) {
        this.contract = contract;
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 15)
    public void check(ServletRequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (!DECLARED_BY_CODE.contains(operation)) {
            return;
        }
        String type = request.getResourceName();
        // HAPI calls it so whatever is searched.
        boolean system = type == null && operation == RestOperationTypeEnum.SEARCH_TYPE;
        String code = system ? RestOperationTypeEnum.SEARCH_SYSTEM.getCode() : operation.getCode();
        String root = type == null ? "Resource" : type;
        require(type, code, root);
        boolean conditional = operation == RestOperationTypeEnum.CREATE
                ? request.getHeader("If-None-Exist") != null
                : request.getId() == null;
        requireCondition(type, code, conditional, root);
    }

    /** @throws Refusal 405 if the interaction is not declared for the type, or, without a type, for the server */
    void require(String type, String interaction, String expression) {
        Set<String> declared = contract.interactions(type);
        if (!declared.contains(interaction)) {
            String whom = type == null ? "of the whole server" : "for the type " + type;
            Refusal refusal = Refusal.of(
                    405,
                    Issue.error(
                            "not-supported",
                            "interaction-not-declared",
                            expression,
                            "The interaction %s is not declared %s; the CapabilityStatement under metadata lists what is."
                                    .formatted(interaction, whom)));
            String allowed = allowed(declared, interaction);
            if (!allowed.isEmpty()) {
                refusal.addResponseHeader("Allow", allowed);
            }
            throw refusal;
        }
    }

    /** The same for an interaction that names its record by a search. */
    void requireCondition(String type, String interaction, boolean conditional, String expression) {
        boolean declarable = Set.of("create", "update", "delete").contains(interaction);
        if (conditional && declarable) {
            require(type, "conditional-" + interaction, expression);
        }
    }

    private static String allowed(Set<String> declared, String interaction) {
        Set<String> methods = new LinkedHashSet<>();
        (ON_RECORD.containsKey(interaction) ? ON_RECORD : ON_TYPE).forEach((code, method) -> {
            if (declared.contains(code)) {
                methods.add(method);
            }
        });
        return String.join(", ", methods);
    }
}
