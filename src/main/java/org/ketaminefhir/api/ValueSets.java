package org.ketaminefhir.api;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Terminology;

/** Finds the value set that an operation is about: by the id in its address, by canonical, or as it was sent. */
final class ValueSets {
    private final Terminology terminology;
    private final FhirContext fhir;

    ValueSets(Terminology terminology, FhirContext fhir) {
        this.terminology = terminology;
        this.fhir = fhir;
    }

    /** @throws Refusal 404 if there is none, 400 if none was named */
    ValueSet of(IdType id, Arguments asked, RequestDetails request) {
        if (id != null) {
            return stored(id, request).orElseThrow(ValueSets::unknown);
        }
        Optional<ValueSet> sent = asked.resource("valueSet", ValueSet.class);
        if (sent.isPresent()) {
            return sent.get();
        }
        String url = asked.text("url").orElseThrow(() -> Arguments.missing("url, valueSet or an id in its address"));
        String version = asked.text("valueSetVersion").map(text -> "|" + text).orElse("");
        return terminology.valueSet(url + version).orElseThrow(ValueSets::unknown);
    }

    private Optional<ValueSet> stored(IdType id, RequestDetails request) {
        return Doorkeeper.shown(request)
                .read(Keys.of("ValueSet", id))
                .filter(version -> !version.deleted())
                .map(version -> (ValueSet)
                        fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8)));
    }

    private static Refusal unknown() {
        return Refusal.of(
                404,
                Issue.error(
                        "not-found",
                        "value-set-unknown",
                        "ValueSet",
                        "This server does not know this value set; it knows its own and those of FHIR R4."));
    }

    /** The answer where a code system would be needed that is not here. */
    static Refusal open() {
        return Refusal.of(
                422,
                Issue.error(
                        "not-supported",
                        "value-set-open",
                        "ValueSet",
                        "The value set takes in codes of a code system that this server does not have; ask a terminology"
                                + " server that has it."));
    }
}
