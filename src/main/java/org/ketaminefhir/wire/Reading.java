package org.ketaminefhir.wire;

import java.util.List;
import org.ketaminefhir.validation.Issue;

/**
 * What a body turned out to be. Without issues it is well-formed FHIR R4: every element exists, has its type, stands
 * as often as it may, and every primitive is written as its type demands. Nothing is said about missing elements,
 * codes or invariants.
 *
 * @param json the body in UTF-8 without byte-order mark, otherwise byte for byte as sent; of an XML body the same
 *     resource as JSON; empty if the XML could not be read
 * @param resourceType type of the root, or null if there is none that R4 knows
 * @param entries where the resources of a Bundle's entries, or of the parameters of a Parameters, stand in
 *     {@code json}, in their order; entries without a resource are left out
 * @param issues all that is wrong, errors only, at most 200; a text that cannot be read on ends with its one error
 */
public record Reading(byte[] json, String resourceType, List<Slice> entries, List<Issue> issues) {
    public Reading {
        entries = List.copyOf(entries);
        issues = List.copyOf(issues);
    }

    public boolean sound() {
        return issues.isEmpty();
    }
}
