package org.ketaminefhir.patch;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;

/**
 * Changes to make to a record, whichever version of it they meet.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#patch">patch</a>
 */
public interface Patch {
    /**
     * The resource as it becomes. Everything that the patch does not touch stays as it is written, every digit of it.
     *
     * @param resource JSON, never changed
     * @throws Unpatchable if the patch does not fit the resource
     */
    byte[] of(byte[] resource);

    /**
     * Reads a JSON Patch.
     *
     * @throws Unpatchable if it is none
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc6902">RFC 6902</a>
     */
    static Patch json(byte[] body) {
        return JsonPatching.read(body);
    }

    /**
     * Reads a FHIRPath Patch.
     *
     * @param parameters a Parameters resource as JSON
     * @throws Unpatchable if it is no patch
     * @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a>
     */
    static Patch fhirPath(byte[] parameters, FhirContext fhir, IFhirPath engine) {
        return FhirPathPatching.read(parameters, fhir, engine);
    }
}
