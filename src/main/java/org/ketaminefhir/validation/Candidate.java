package org.ketaminefhir.validation;

import org.hl7.fhir.r4.model.Resource;

/**
 * One resource on its way in: what was sent, byte for byte, and the same as a model.
 *
 * @param path FHIRPath of the resource from the root of the submission: {@code Patient}, or
 *     {@code Bundle.entry[3].resource}
 * @param json the resource's own JSON as sent (UTF-8); never changed by anybody
 * @param resource the same, parsed
 */
public record Candidate(String path, byte[] json, Resource resource) {
    public String type() {
        return resource.fhirType();
    }
}
