package org.ketaminefhir.facts;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Remembers what was found for a code: a record says the same few hundreds of times. Safe for many threads. */
final class ByCode<V> {
    /** Clients choose codes: they do not choose how many of them are remembered. */
    private static final int MOST = 1000;

    private final Map<String, V> known = new ConcurrentHashMap<>();

    V of(CodeableConcept code, Supplier<V> find) {
        String name = name(code);
        V found = known.get(name);
        if (found == null) {
            found = find.get();
            if (known.size() < MOST) {
                known.put(name, found);
            }
        }
        return found;
    }

    private static String name(CodeableConcept code) {
        if (code.getCoding().size() == 1) {
            return Words.code(code.getCodingFirstRep());
        }
        StringBuilder name = new StringBuilder();
        for (Coding coding : code.getCoding()) {
            // No code of FHIR has a line end in it.
            name.append(Words.code(coding)).append('\n');
        }
        return name.toString();
    }
}
