package org.ketaminefhir.intake;

import java.util.Objects;
import org.ketaminefhir.access.Caller;

/** Who submits, and who hears of it. */
public record Submitter(Caller caller, Witness witness) {
    public Submitter {
        Objects.requireNonNull(caller);
        Objects.requireNonNull(witness);
    }
}
