package org.ketaminefhir.instruments;

import org.hl7.fhir.r4.model.Coding;

/** A code and its system, without the display, which differs from sender to sender. */
record Code(String system, String code) {
    static Code of(Coding coding) {
        return new Code(coding.getSystem(), coding.getCode());
    }

    /** A coding sent without its system still names the code where the question leaves only a few to choose from. */
    boolean named(Coding sent) {
        return code.equals(sent.getCode())
                && (!sent.hasSystem() || sent.getSystem().equals(system));
    }
}
