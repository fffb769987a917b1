package org.ketaminefhir.wire;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** What all readings share: R4's structure, the limits, and the tokenizer that obeys them. */
record Ground(Structure structure, Limits limits, JsonFactory json) {
    static final int NUMBER_LENGTH = 256;
    static final int NAME_LENGTH = 1024;

    static Ground of(FhirContext fhir, Limits limits) {
        return new Ground(new Structure(fhir), limits, factory(limits));
    }

    /** Names are not interned: the pool is the whole program's, and the names are anybody's. */
    private static JsonFactory factory(Limits limits) {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxStringLength(limits.stringLength())
                        .maxNumberLength(NUMBER_LENGTH)
                        .maxNameLength(NAME_LENGTH)
                        .build())
                .build();
    }
}
