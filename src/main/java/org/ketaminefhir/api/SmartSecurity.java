package org.ketaminefhir.api;

import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestSecurityComponent;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.UriType;

/**
 * Says in the CapabilityStatement how clients log in.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/1.0.0/conformance/index.html">SMART conformance</a>
 */
final class SmartSecurity {
    private static final String SERVICES = "http://terminology.hl7.org/CodeSystem/restful-security-service";
    private static final String ADDRESSES = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

    private SmartSecurity() {}

    /** @param introspection null if tokens cannot be asked about */
    static CapabilityStatementRestSecurityComponent of(String token, String introspection) {
        CapabilityStatementRestSecurityComponent security = new CapabilityStatementRestSecurityComponent();
        security.addService()
                .setText("OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)")
                .addCoding()
                .setSystem(SERVICES)
                .setCode("SMART-on-FHIR")
                .setDisplay("SMART-on-FHIR");
        security.setDescription("SMART Backend Services: see .well-known/smart-configuration.");
        Extension addresses = security.addExtension().setUrl(ADDRESSES);
        addresses.addExtension("token", new UriType(token));
        if (introspection != null) {
            addresses.addExtension("introspect", new UriType(introspection));
        }
        return security;
    }
}
