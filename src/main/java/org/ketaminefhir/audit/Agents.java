package org.ketaminefhir.audit;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;

/** Who took part: the client, this server, and the organization that the client acts for. */
final class Agents {
    private static final String SERVER = "ketamine-fhir";

    private Agents() {}

    static List<AuditEventAgentComponent> of(Happening event, String node) {
        List<AuditEventAgentComponent> agents = new ArrayList<>();
        agents.add(client(event));
        agents.add(server(event.kind(), node));
        Origin origin = event.origin();
        if (origin.organization() != null || origin.token() != null) {
            agents.add(principal(event));
        }
        return agents;
    }

    static Reference server() {
        return new Reference().setDisplay(SERVER);
    }

    private static AuditEventAgentComponent client(Happening event) {
        Origin origin = event.origin();
        AuditEventAgentComponent agent = new AuditEventAgentComponent();
        agent.setType(Codes.concept(
                switch (event.kind()) {
                    // The record goes to the client.
                    case READ, EXPORT -> Codes.DESTINATION;
                    // The record, or the search, comes from it.
                    case CREATE, UPDATE, QUERY, OPERATION -> Codes.SOURCE;
                    case DELETE, DENIED, LOGIN, LOGIN_FAILED -> Codes.APPLICATION;
                }));
        agent.setWho(who(origin.client()));
        agent.setRequestor(origin.organization() == null && origin.token() == null);
        if (origin.address() != null) {
            agent.getNetwork().setAddress(origin.address()).setType(AuditEventAgentNetworkType._2);
        }
        if (agent.getRequestor()) {
            details(agent, origin);
        }
        return agent;
    }

    private static Reference who(String client) {
        return client == null
                ? new Reference().setDisplay("a client that did not say who it is")
                : new Reference().setIdentifier(new Identifier().setValue(client));
    }

    private static AuditEventAgentComponent server(Kind kind, String node) {
        AuditEventAgentComponent agent = new AuditEventAgentComponent();
        agent.setType(Codes.concept(
                switch (kind) {
                    case READ, EXPORT -> Codes.SOURCE;
                    case DELETE -> Codes.CUSTODIAN;
                    default -> Codes.DESTINATION;
                }));
        agent.setWho(server());
        agent.setRequestor(false);
        agent.getNetwork().setAddress(node).setType(AuditEventAgentNetworkType._1);
        return agent;
    }

    /** On whose behalf, and with which token. */
    private static AuditEventAgentComponent principal(Happening event) {
        Origin origin = event.origin();
        AuditEventAgentComponent agent = new AuditEventAgentComponent();
        List<Coding> types = new ArrayList<>();
        if (origin.token() != null) {
            types.add(Codes.OAUTH_AGENT);
            agent.addPolicy(Codes.TOKEN_ID + origin.token());
        }
        boolean writes = event.kind() == Kind.CREATE || event.kind() == Kind.UPDATE || event.kind() == Kind.DELETE;
        types.add(writes ? Codes.AUTHOR : Codes.RECIPIENT);
        agent.setType(Codes.concept(types.toArray(Coding[]::new)));
        agent.setWho(
                origin.organization() == null
                        ? who(origin.client())
                        : new Reference("Organization/" + origin.organization()));
        agent.setRequestor(true);
        details(agent, origin);
        return agent;
    }

    private static void details(AuditEventAgentComponent agent, Origin origin) {
        if (origin.role() != null) {
            agent.addRole(new CodeableConcept().setText(origin.role()));
        }
        if (origin.purpose() != null) {
            agent.addPurposeOfUse(purpose(origin.purpose()));
        }
    }

    static CodeableConcept purpose(String code) {
        return Codes.concept(new Coding().setSystem(Codes.PURPOSE).setCode(code));
    }
}
