package org.ketaminefhir.api;

import ca.uhn.fhir.rest.annotation.Metadata;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Date;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.login.Login;

/**
 * What this server can do, as profiles/server says it.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#capabilities">capabilities</a>
 */
public final class CapabilityProvider {
    private final CapabilityStatement statement;
    private final Login login;

    CapabilityProvider(Definitions definitions, Login login) {
        this.login = login;
        this.statement = definitions.all(CapabilityStatement.class).get(0).copy();
        this.statement.setDate(new Date());
        statement
                .getRestFirstRep()
                .getResource()
                .forEach(resource -> definitions.all(StructureDefinition.class).stream()
                        .filter(profile -> profile.getType().equals(resource.getType()) && !profile.getAbstract())
                        .forEach(profile -> resource.addSupportedProfile(profile.getUrl())));
    }

    /** HAPI looks for this method by its name, to tell a provider about its server; ours needs nothing of it. */
    public void setRestfulServer(RestfulServer server) {}

    @Metadata
    public CapabilityStatement metadata(HttpServletRequest servlet, RequestDetails request) {
        CapabilityStatement answer = statement.copy();
        answer.getImplementation().setDescription("ketamine-fhir").setUrl(request.getFhirServerBase());
        String token = login.tokenEndpoint(servlet);
        if (token != null) {
            answer.getRestFirstRep().setSecurity(SmartSecurity.of(token, login.introspectionEndpoint(servlet)));
        }
        return answer;
    }
}
