package org.ketaminefhir.requests;

import org.ketaminefhir.definitions.Definitions;

/**
 * The code systems by which requests speak.
 *
 * @see <a href="https://hl7.org/fhir/us/davinci-cdex/STU2.1/StructureDefinition-cdex-task-data-request.html">CDex Task
 *     Data Request</a>
 */
final class Codes {
    static final String CDEX = "http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp";
    static final String CDEX_PROFILE = "http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request";
    static final String HREX = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    static final String SDC = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";
    static final String ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    static final String LOINC = "http://loinc.org";

    static final String INPUT = Definitions.BASE + "CodeSystem/request-input";
    static final String PROGRESS = Definitions.BASE + "CodeSystem/request-progress";
    static final String REASON = Definitions.BASE + "CodeSystem/request-reason";
    static final String DOCUMENT = Definitions.BASE + "CodeSystem/document-type";

    private Codes() {}
}
