package org.ketaminefhir.records;

import java.util.List;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;

/** The contract with the references and includes in it that tests of chains need, whatever else it declares. */
final class DeclaredLinks {
    private static final String STANDARD = "http://hl7.org/fhir/SearchParameter/";

    private DeclaredLinks() {}

    static Definitions links() {
        Definitions definitions = Definitions.load(TestStore.FHIR, "classpath*:profiles/server/*.json");
        CapabilityStatementRestComponent rest = definitions
                .find(CapabilityStatement.class, SearchContract.CANONICAL)
                .orElseThrow()
                .getRestFirstRep();
        reference(rest, "Patient", "organization", "general-practitioner", "link");
        reference(rest, "Organization", "partof");
        reference(rest, "PractitionerRole", "practitioner", "organization");
        reference(rest, "Observation", "performer");
        reference(rest, "Provenance", "agent");
        type(rest, "Observation")
                .addSearchInclude("Observation:patient")
                .addSearchInclude("Observation:subject")
                .addSearchInclude("Observation:encounter")
                .addSearchInclude("Observation:has-member")
                .addSearchRevInclude("Provenance:target")
                .addSearchRevInclude("Observation:has-member");
        type(rest, "Patient")
                .addSearchInclude("Patient:organization")
                .addSearchInclude("Patient:general-practitioner")
                .addSearchRevInclude("Observation:patient")
                .addSearchRevInclude("Provenance:target");
        type(rest, "Organization").addSearchInclude("Organization:partof");
        return definitions;
    }

    private static void reference(CapabilityStatementRestComponent rest, String type, String... names) {
        for (String name : names) {
            CapabilityStatementRestResourceComponent resource = type(rest, type);
            boolean there = resource.getSearchParam().stream()
                    .anyMatch(parameter -> parameter.getName().equals(name));
            if (!there) {
                resource.addSearchParam()
                        .setName(name)
                        .setType(SearchParamType.REFERENCE)
                        .setDefinition(STANDARD + type + "-" + name);
            }
        }
    }

    private static CapabilityStatementRestResourceComponent type(CapabilityStatementRestComponent rest, String type) {
        List<CapabilityStatementRestResourceComponent> all = rest.getResource();
        return all.stream()
                .filter(resource -> resource.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
