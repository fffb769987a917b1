package org.ketaminefhir.requests;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/**
 * For what a request is made.
 *
 * @param reason of v3-ActReason, for the audit; null if nothing is known
 * @param document a code of CodeSystem/coverage-purpose
 * @see <a href="https://hl7.org/fhir/us/davinci-cdex/STU2.1/ValueSet-cdex-POU.html">CDex Purpose of Use</a>
 */
record Purpose(String reason, String document) {
    private static final String AUTHORIZATION = "preauth-processing";
    private static final String CLAIMS = "claims-processing";
    private static final String QUALITY = "quality-metrics";

    /** What one who asks for payment may ask for, in the codes of v3-ActReason and of CDex. */
    private static final Map<String, Purpose> OF_PAYMENT = Map.of(
            "HPAYMT",
            new Purpose("HPAYMT", AUTHORIZATION),
            "payment-noe",
            new Purpose("HPAYMT", AUTHORIZATION),
            "COVERAGE",
            new Purpose("COVERAGE", AUTHORIZATION),
            "COVAUTH",
            new Purpose("COVAUTH", AUTHORIZATION),
            AUTHORIZATION,
            new Purpose("COVAUTH", AUTHORIZATION),
            "CLMATTCH",
            new Purpose("CLMATTCH", CLAIMS),
            CLAIMS,
            new Purpose("CLMATTCH", CLAIMS),
            "HQUALIMP",
            new Purpose("HQUALIMP", QUALITY),
            QUALITY,
            new Purpose("HQUALIMP", QUALITY));

    private static final Set<String> SYSTEMS = Set.of(Codes.ACT_REASON, Codes.CDEX);

    /**
     * @param ofRole for what the role of the asker asks, or null
     * @throws Ended if the request names a purpose that is not one of an asker of this kind
     */
    static Purpose of(DataRequest request, String ofRole) {
        List<CodeableConcept> named = request.inputs("purpose-of-use", CodeableConcept.class);
        boolean pays = "HPAYMT".equals(ofRole);
        if (named.isEmpty()) {
            return new Purpose(ofRole, AUTHORIZATION);
        }
        for (Coding coding : named.get(0).getCoding()) {
            if (!SYSTEMS.contains(coding.getSystem())) {
                continue;
            }
            Purpose known = OF_PAYMENT.get(coding.getCode());
            if (known != null) {
                // Who treats is not made a payer by saying so.
                return pays ? known : new Purpose(ofRole, known.document());
            }
            if (coding.getCode() != null && coding.getCode().equals(ofRole)) {
                return new Purpose(ofRole, AUTHORIZATION);
            }
        }
        if (ofRole == null) {
            return new Purpose(null, AUTHORIZATION);
        }
        throw new Ended(Reason.PURPOSE);
    }
}
