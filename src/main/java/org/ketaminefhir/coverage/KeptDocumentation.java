package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Kept;
import org.ketaminefhir.coverage.Answer.NotKept;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.intake.Keeping;
import org.ketaminefhir.intake.Outcome;
import org.ketaminefhir.intake.Submitter;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;

/**
 * Coverage documentation that is kept, for whoever asks and by whatever door: frozen as a Bundle, with a
 * DocumentReference that has its hash.
 *
 * <p>See src/docs/decisions/0024-kept-documents.md.
 */
public final class KeptDocumentation {
    private final CoverageDocumentation documentation;
    private final Keeping keeping;
    private final FhirContext fhir;

    public KeptDocumentation(CoverageDocumentation documentation, Keeping keeping, FhirContext fhir) {
        this.documentation = documentation;
        this.keeping = keeping;
        this.fhir = fhir;
    }

    /**
     * The document that was kept under the number of the request, or a new one.
     *
     * @param shown what the caller sees; nothing else is looked at
     * @param submitter the caller, who may have documents kept
     * @param keep whether a new one is kept; without a number each is another
     * @return {@link Kept}, whenever a document is kept or was; {@link Documented}, {@link Refused}; {@link NotKept}
     */
    public Answer answer(Disclosure shown, Submitter submitter, Asked asked, boolean keep) {
        Optional<Key> earlier =
                Optional.ofNullable(asked.trackingId()).flatMap(number -> keeping.find(submitter.caller(), number));
        if (earlier.isEmpty()) {
            Answer answer = documentation.answer(shown, asked);
            return keep && answer instanceof Documented made ? keep(shown, submitter, asked, made.document()) : answer;
        }
        Optional<Version> standing = shown.read(earlier.get()).filter(version -> !version.deleted());
        if (standing.isEmpty()) {
            return keep ? refused(Why.NUMBER_SPENT) : documentation.answer(shown, asked);
        }
        Optional<Key> coverage = documentation.coverage(shown, asked);
        return coverage.isEmpty()
                ? refused(Why.COVERAGE_UNKNOWN)
                : kept(submitter, asked, Question.of(asked, coverage.get()), standing.get(), keep);
    }

    private Answer keep(Disclosure shown, Submitter submitter, Asked asked, Document document) {
        Coding question =
                Question.of(asked, documentation.coverage(shown, asked).orElseThrow());
        Outcome outcome = keeping.document(submitter, document.tagged(question), asked.trackingId());
        if (outcome instanceof Outcome.Refused refused) {
            return new NotKept(refused);
        }
        Key key = ((Outcome.Accepted) outcome).results().get(0).key();
        return shown.read(key)
                .filter(version -> !version.deleted())
                .map(version -> kept(submitter, asked, question, version, true))
                .orElseGet(() -> refused(Why.NUMBER_SPENT));
    }

    /** Another may have been kept under the number a moment ago. */
    private Answer kept(Submitter submitter, Asked asked, Coding question, Version version, boolean keep) {
        Bundle document =
                (Bundle) fhir.newJsonParser().parseResource(new String(version.json(), StandardCharsets.UTF_8));
        boolean same = Question.of(document.getMeta().getTag())
                .filter(question.getCode()::equals)
                .isPresent();
        if (!same) {
            return refused(Why.NUMBER_TAKEN);
        }
        Document kept = documentation.kept(version, document);
        Optional<Key> pointer = keeping.reference(version.key());
        if (pointer.isPresent() || !keep) {
            return new Kept(version, kept, pointer.orElse(null));
        }
        Identifier number = asked.trackingId();
        Outcome outcome = keeping.reference(submitter, version.key(), DocumentPointer.to(version, document, number));
        return outcome instanceof Outcome.Accepted accepted
                ? new Kept(version, kept, accepted.results().get(0).key())
                : new NotKept((Outcome.Refused) outcome);
    }

    private static Refused refused(Why why) {
        return new Refused(why, List.of());
    }
}
