package org.ketaminefhir.audit;

import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/**
 * The codes that AuditEvents are written with. Each was taken from the profiles of IHE BALP 1.1 (IHE/ITI.BasicAudit,
 * input/fsh; the file is named beside them), and from the code systems of FHIR R4 that they name.
 */
final class Codes {
    static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    static final String RESOURCE_TYPE = "http://hl7.org/fhir/resource-types";
    static final String PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    private static final String BALP = "https://profiles.ihe.net/ITI/BALP";
    private static final String PROFILE = BALP + "/StructureDefinition/IHE.BasicAudit.";

    // AuditEvent.type. All PatientX.fsh
    static final Coding REST =
            new Coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation");
    // Disclose.fsh
    static final Coding EXPORT = new Coding(DICOM, "110106", "Export");
    // AuthZ.fsh
    static final Coding SECURITY_ALERT = new Coding(DICOM, "110113", "Security Alert");
    // IUAgetAccessToken.fsh
    static final Coding USER_AUTHENTICATION = new Coding(DICOM, "110114", "User Authentication");

    // AuditEvent.subtype. Disclose.fsh
    static final Coding DISCLOSE = new Coding(
            "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event");
    // R4, value set audit-event-sub-type
    static final Coding LOGIN = new Coding(DICOM, "110122", "Login");
    /** R4, code system restful-interaction. */
    static final Set<String> INTERACTIONS = Set.of(
            "read",
            "vread",
            "update",
            "patch",
            "delete",
            "history",
            "history-instance",
            "history-type",
            "history-system",
            "create",
            "search",
            "search-type",
            "search-system",
            "capabilities",
            "transaction",
            "batch",
            "operation");

    // AuditEvent.agent.type. PatientDelete.fsh
    static final Coding APPLICATION = new Coding(DICOM, "110150", "Application");
    static final Coding CUSTODIAN =
            new Coding("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "custodian", "Custodian");
    // PatientRead.fsh, PatientQuery.fsh, PatientCreate.fsh, PatientUpdate.fsh
    static final Coding DESTINATION = new Coding(DICOM, "110152", "Destination Role ID");
    static final Coding SOURCE = new Coding(DICOM, "110153", "Source Role ID");
    // PatientRead.fsh, PatientQuery.fsh
    static final Coding RECIPIENT =
            new Coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient");
    // PatientCreate.fsh, value set DataSources
    static final Coding AUTHOR =
            new Coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "AUT", "author (originator)");
    // SAMLaccessToken.fsh, used in IUAaccessToken.fsh
    static final Coding OAUTH_AGENT =
            new Coding(BALP + "/CodeSystem/UserAgentTypes", "UserOauthAgent", "User OAuth Agent participant");

    // AuditEvent.entity.type. All PatientX.fsh
    static final Coding PERSON = new Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "1", "Person");
    static final Coding SYSTEM_OBJECT =
            new Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "2", "System Object");
    // R4, code system audit-entity-type
    static final Coding OTHER = new Coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "4", "Other");
    // terms.fsh
    static final Coding REQUEST_ID = new Coding(
            BALP + "/CodeSystem/BasicAuditEntityType",
            "XrequestId",
            "transport specific unique identifier where http X-Request-Id is used");

    // AuditEvent.entity.role. All PatientX.fsh
    static final Coding PATIENT = new Coding("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient");
    static final Coding DOMAIN_RESOURCE =
            new Coding("http://terminology.hl7.org/CodeSystem/object-role", "4", "Domain Resource");
    static final Coding QUERY = new Coding("http://terminology.hl7.org/CodeSystem/object-role", "24", "Query");

    // AuditEvent.source.type. R4, code system security-source-type
    static final Coding APPLICATION_SERVER =
            new Coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server");

    /** {@code jti} in AuditEvent.agent.policy. IUAaccessToken.fsh, OAUTHaccessTokenUseMinimal. */
    static final String TOKEN_ID = "urn:ietf:params:oauth:jti:";

    private Codes() {}

    static String profile(String name) {
        return PROFILE + name;
    }

    static CodeableConcept concept(Coding... codings) {
        CodeableConcept concept = new CodeableConcept();
        for (Coding coding : codings) {
            concept.addCoding(coding);
        }
        return concept;
    }
}
