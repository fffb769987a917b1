package org.ketaminefhir.wire;

import ca.uhn.fhir.context.FhirContext;

/**
 * The strict reader. One instance serves all threads; the structure of a resource type is compiled when it is first
 * met.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html">FHIR JSON</a>
 * @see <a href="https://hl7.org/fhir/R4/xml.html">FHIR XML</a>
 */
public final class FhirReader {
    private final Ground ground;

    public FhirReader(FhirContext fhir, Limits limits) {
        this.ground = Ground.of(fhir, limits);
    }

    /** Reads a body that claims to be FHIR JSON. Never throws on account of the body. */
    public Reading json(byte[] body) {
        return new JsonReading(ground).read(body);
    }

    /** Reads a body that claims to be FHIR XML. Fetches nothing, expands nothing, never throws on account of it. */
    public Reading xml(byte[] body) {
        return new XmlReading(ground).read(body);
    }
}
