package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Amendment;
import org.ketaminefhir.intake.Amendment.Amended;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.patch.Patch;
import org.ketaminefhir.patch.Unpatchable;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.wire.FhirReader;
import org.ketaminefhir.wire.Reading;

/** Patches as intake takes them: what they make of a record is read as strictly as if it were sent. */
final class Amendments {
    private final FhirContext fhir;
    private final FhirReader reader;

    Amendments(FhirContext fhir, FhirReader reader) {
        this.fhir = fhir;
        this.reader = reader;
    }

    /** @param path where the record stands in what was submitted */
    Amendment of(Patch patch, String path) {
        return current -> amended(patch, path, current);
    }

    private Amended amended(Patch patch, String path, Version current) {
        byte[] json;
        try {
            json = patch.of(current.json());
        } catch (Unpatchable e) {
            Reason reason = e.malformed() ? Reason.MALFORMED : Reason.INVALID;
            return Amended.not(reason, List.of(e.issue().below(path)));
        }
        Reading reading = reader.json(json);
        if (!current.key().type().equals(reading.resourceType())) {
            return otherOne(path);
        }
        if (!reading.sound()) {
            return Amended.not(
                    Reason.INVALID,
                    reading.issues().stream().map(issue -> issue.below(path)).toList());
        }
        Resource resource =
                (Resource) fhir.newJsonParser().parseResource(new String(reading.json(), StandardCharsets.UTF_8));
        if (!current.key().id().equals(resource.getIdElement().getIdPart())) {
            return otherOne(path);
        }
        return Amended.to(new Candidate(path, reading.json(), resource));
    }

    private static Amended otherOne(String path) {
        return Amended.not(
                Reason.INVALID,
                List.of(Issue.error(
                        "business-rule",
                        "patch-identity",
                        path,
                        "A patch changes neither the type nor the id of a record.")));
    }
}
