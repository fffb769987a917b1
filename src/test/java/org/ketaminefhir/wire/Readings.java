package org.ketaminefhir.wire;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ketaminefhir.validation.Issue;

/** One reader for all tests, and its findings in the short form that tests compare. */
final class Readings {
    static final FhirContext FHIR = FhirContext.forR4Cached();
    static final FhirReader READER = new FhirReader(FHIR, Limits.DEFAULT);

    private Readings() {}

    static Reading json(String body) {
        return READER.json(body.getBytes(StandardCharsets.UTF_8));
    }

    static Reading xml(String body) {
        return READER.xml(body.getBytes(StandardCharsets.UTF_8));
    }

    /** Each issue as {@code rule expression}. */
    static List<String> found(Reading reading) {
        return reading.issues().stream()
                .map(issue -> issue.rule() + " " + issue.expression())
                .toList();
    }

    static List<String> inJson(String body) {
        return found(json(body));
    }

    static List<String> inXml(String body) {
        return found(xml(body));
    }

    static List<String> sentences(Reading reading) {
        return reading.issues().stream().map(Issue::sentence).toList();
    }

    /** A patient with these members beside {@code resourceType}. */
    static String patient(String members) {
        return "{\"resourceType\":\"Patient\"," + members + "}";
    }
}
