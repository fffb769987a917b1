package org.ketaminefhir.api;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Instant;
import java.util.Optional;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Interaction;
import org.ketaminefhir.members.MatchRequest;
import org.ketaminefhir.members.MemberMatching;
import org.ketaminefhir.members.MemberMatching.Member;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.validation.Issue;

/**
 * {@code POST Patient/$member-match}.
 *
 * @see <a href="https://hl7.org/fhir/us/davinci-hrex/OperationDefinition-member-match.html">HRex $member-match</a>
 */
final class MemberMatch {
    private static final String PATIENT = "MemberPatient";
    private static final String TO_MATCH = "CoverageToMatch";
    private static final String TO_LINK = "CoverageToLink";
    private static final String CONSENT = "Consent";

    private final MemberMatching matching;
    private final Guesses guesses;
    private final Access access;
    private final Doorkeeper door;

    MemberMatch(MemberMatching matching, Guesses guesses, Access access, Doorkeeper door) {
        this.matching = matching;
        this.guesses = guesses;
        this.access = access;
        this.door = door;
    }

    Parameters answer(RequestDetails request) {
        Caller caller = Doorkeeper.caller(request);
        // Without these a token would never find anybody, and nobody would know why.
        door.require(caller, Interaction.READ, "Coverage");
        door.require(caller, Interaction.SEARCH, "Coverage");
        MatchRequest asked = asked(Arguments.of(request, PATIENT, TO_MATCH, TO_LINK, CONSENT), caller);
        if (!asked.faults().isEmpty()) {
            throw Refusal.of(400, asked.faults().toArray(Issue[]::new));
        }
        Guesses.Try trying = guesses.begin(caller, asked.sought().subjects());
        Disclosure shown = Doorkeeper.shown(request);
        // Whoever is not to be told is looked for as well: the answer takes as long.
        Member member = matching.find(asked.sought(), shown)
                .filter(found -> asked.complied())
                .filter(found -> isThere(found, shown))
                .orElseThrow(MemberMatch::nobody);
        trying.good();
        return answer(member);
    }

    private MatchRequest asked(Arguments given, Caller caller) {
        Optional<Patient> patient = given.resource(PATIENT, Patient.class);
        Optional<Coverage> toMatch = given.resource(TO_MATCH, Coverage.class);
        if (patient.isEmpty() || toMatch.isEmpty()) {
            throw Arguments.missing(patient.isEmpty() ? PATIENT : TO_MATCH);
        }
        return MatchRequest.of(
                patient.get(),
                toMatch.get(),
                given.resource(TO_LINK, Coverage.class).orElse(null),
                given.resource(CONSENT, Consent.class).orElse(null),
                access.names(caller),
                Instant.now());
    }

    /** From here on the patient is given, and the audit told so. */
    private static boolean isThere(Member member, Disclosure shown) {
        return shown.read(member.patient())
                .filter(version -> !version.deleted())
                .isPresent();
    }

    /** Word for word the same whether there is nobody, or several, or a consent in the way. */
    private static Refusal nobody() {
        return Refusal.of(
                422,
                Issue.error(
                        "not-found",
                        "member-not-matched",
                        "Parameters",
                        "No one patient was matched: there is none whom this client may see, or several, or what the"
                                + " consent says cannot be complied with here."));
    }

    private static Parameters answer(Member member) {
        Parameters answer = new Parameters();
        answer.addParameter().setName("MemberIdentifier").setValue(member.number());
        answer.addParameter()
                .setName("MemberId")
                .setValue(new Reference(member.patient().toString()));
        return answer;
    }
}
