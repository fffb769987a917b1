package org.ketaminefhir.members;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.hl7.fhir.r4.model.Consent.provisionActorComponent;
import org.hl7.fhir.r4.model.Period;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.views.Moments;
import org.ketaminefhir.views.PartyName;

/**
 * The consent that a payer says it holds. It is looked at and not kept: what is shown to whom says the organisation that
 * holds the patient. src/docs/decisions/0025-member-match.md says why.
 *
 * @see <a href="https://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html">HRex Consent</a>
 */
final class MemberConsent {
    /**
     * To all information, that which the law calls sensitive with it. All that is on record here is: what is granted
     * without it could not be complied with but by showing nothing.
     */
    private static final String SENSITIVE_TOO =
            "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#sensitive";

    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";

    private final Consent consent;
    private final ProvisionComponent provision;

    MemberConsent(Consent consent) {
        this.consent = consent;
        this.provision = consent.getProvision();
    }

    /** What HRex asks of its form and is not there. */
    List<Issue> faults(String patient) {
        Faults faults = new Faults("Consent");
        faults.missing(consent.hasStatus(), "status", "a status");
        faults.missing(consent.hasScope(), "scope", "a scope");
        faults.missing(consent.hasCategory(), "category", "a category");
        faults.about(consent.getPatient(), "patient", patient);
        faults.missing(consent.hasPerformer(), "performer", "a performer: who consents");
        faults.missing(consent.hasSource(), "source", "its source, where the consent itself can be found");
        faults.missing(consent.getPolicy().stream().anyMatch(policy -> policy.hasUri()), "policy.uri", "a policy");
        faults.missing(provision.hasType(), "provision.type", "a type of provision");
        Period period = provision.getPeriod();
        faults.missing(
                period.hasStart() && period.hasEnd(), "provision.period", "the start and the end of its provision");
        faults.missing(
                actors("provenance-participant-type", "performer"), "provision.actor", "an actor that discloses");
        faults.missing(actors("v3-ParticipationType", "IRCP"), "provision.actor", "an actor that receives");
        faults.missing(provision.hasAction(), "provision.action", "an action");
        return faults.issues();
    }

    private boolean actors(String system, String role) {
        return provision.getActor().stream().anyMatch(actor -> is(actor, system, role));
    }

    private static boolean is(provisionActorComponent actor, String system, String role) {
        return actor.getRole().hasCoding(TERMINOLOGY + system, role);
    }

    /**
     * Whether all that it says can be done here.
     *
     * @param caller the names of the organisation that must be among those who receive; none if there is none
     */
    boolean compliedWith(Set<String> caller, Instant now) {
        return consent.getStatus() == ConsentState.ACTIVE
                && consent.getScope().hasCoding(TERMINOLOGY + "consentscope", "patient-privacy")
                && has(consent.getCategory(), "v3-ActCode", "IDSCL")
                && consent.getPolicy().stream().allMatch(policy -> SENSITIVE_TOO.equals(policy.getUri()))
                && !consent.hasPolicyRule()
                && provision.getType() == ConsentProvisionType.PERMIT
                && has(provision.getAction(), "consentaction", "disclose")
                && holds(provision.getPeriod(), now)
                && !narrowed()
                && (caller.isEmpty() || provision.getActor().stream().anyMatch(actor -> receives(actor, caller)));
    }

    private static boolean has(List<CodeableConcept> concepts, String system, String code) {
        return concepts.stream().anyMatch(concept -> concept.hasCoding(TERMINOLOGY + system, code));
    }

    private static boolean receives(provisionActorComponent actor, Set<String> caller) {
        return is(actor, "v3-ParticipationType", "IRCP")
                && PartyName.of(actor.getReference()).stream().anyMatch(caller::contains);
    }

    private static boolean holds(Period period, Instant now) {
        return Moments.start(period) <= now.toEpochMilli() && Moments.end(period) >= now.toEpochMilli();
    }

    /** HRex allows none of this: the policy says it all. */
    private boolean narrowed() {
        return provision.hasSecurityLabel()
                || provision.hasPurpose()
                || provision.hasClass_()
                || provision.hasCode()
                || provision.hasDataPeriod()
                || provision.hasData()
                || provision.hasProvision();
    }
}
