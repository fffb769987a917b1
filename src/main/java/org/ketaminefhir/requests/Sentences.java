package org.ketaminefhir.requests;

import java.util.HashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.CodeSystem;
import org.ketaminefhir.definitions.Definitions;

/** The words of reasons and of progress, as their code systems under profiles/ have them. */
final class Sentences {
    private final Map<String, String> reasons;
    private final Map<String, String> progress;

    /** @throws IllegalStateException if a code has no words; the server does not start then */
    Sentences(Definitions definitions) {
        this.reasons = words(definitions, Codes.REASON);
        this.progress = words(definitions, Codes.PROGRESS);
        for (Reason reason : Reason.values()) {
            of(reason);
        }
        for (Progress one : Progress.values()) {
            of(one);
        }
    }

    String of(Reason reason) {
        return known(reasons, reason.code());
    }

    String of(Progress one) {
        return known(progress, one.code());
    }

    private static String known(Map<String, String> words, String code) {
        String found = words.get(code);
        if (found == null) {
            throw new IllegalStateException("profiles/requests has no words for " + code);
        }
        return found;
    }

    private static Map<String, String> words(Definitions definitions, String canonical) {
        Map<String, String> words = new HashMap<>();
        definitions
                .find(CodeSystem.class, canonical)
                .orElseThrow(() -> new IllegalStateException("profiles/requests lacks " + canonical))
                .getConcept()
                .forEach(concept -> words.put(concept.getCode(), concept.getDisplay()));
        return words;
    }
}
