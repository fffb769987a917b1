package org.ketaminefhir.api;

import org.hl7.fhir.r4.model.IdType;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.validation.Issue;

/** The records that addresses name. */
final class Keys {
    private Keys() {}

    /** @throws Refusal 400 if the id is not spelt as FHIR spells ids */
    static Key of(String type, IdType id) {
        try {
            return new Key(type, id.getIdPart());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(
                    400,
                    Issue.error(
                            "value",
                            "id-invalid",
                            type + ".id",
                            "An id has 1 to 64 letters, digits, hyphens or dots."));
        }
    }
}
