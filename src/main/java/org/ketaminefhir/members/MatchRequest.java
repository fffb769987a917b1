package org.ketaminefhir.members;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.ketaminefhir.validation.Issue;

/**
 * What {@code $member-match} was called with.
 *
 * @param sought meaningless if there are faults
 * @param faults what must be mended before anybody is looked for
 * @param complied whether what the consent says can be complied with; it can if there is none
 * @see <a href="https://hl7.org/fhir/us/davinci-hrex/OperationDefinition-member-match.html">$member-match</a>
 */
public record MatchRequest(Sought sought, List<Issue> faults, boolean complied) {
    /** Each name and each number is a guess: this many are more than a card and a wedding make. */
    private static final int MOST = 5;

    public MatchRequest {
        faults = List.copyOf(faults);
    }

    /**
     * @param toLink the coverage as the caller knows it; null without one, and not looked into
     * @param consent null without one
     * @param caller the names by which records know the caller's organisation; empty if it acts for none
     */
    public static MatchRequest of(
            Patient patient, Coverage toMatch, Coverage toLink, Consent consent, Set<String> caller, Instant now) {
        String id = patient.getIdElement().getIdPart();
        List<Issue> faults = new ArrayList<>(person(patient));
        faults.addAll(card(toMatch, "CoverageToMatch", id));
        if (toLink != null) {
            Faults link = new Faults("CoverageToLink");
            link.about(toLink.getBeneficiary(), "beneficiary", id);
            faults.addAll(link.issues());
        }
        boolean complied = true;
        if (consent != null) {
            MemberConsent said = new MemberConsent(consent);
            faults.addAll(said.faults(id));
            complied = said.compliedWith(caller, now);
        }
        String dependent = toMatch.getDependent();
        return new MatchRequest(new Sought(Person.of(patient), CardNumber.of(toMatch), dependent), faults, complied);
    }

    private static List<Issue> person(Patient patient) {
        Faults faults = new Faults("MemberPatient");
        faults.missing(patient.getIdElement().hasIdPart(), "id", "an id, by which the others refer to it");
        faults.missing(patient.getName().stream().anyMatch(HumanName::hasFamily), "name.family", "a family name");
        faults.missing(patient.getName().stream().anyMatch(HumanName::hasGiven), "name.given", "a given name");
        faults.missing(patient.hasBirthDate(), "birthDate", "a birthDate");
        faults.wrong(patient.getName().size() <= MOST, "name", "at most %d names".formatted(MOST));
        if (patient.hasBirthDate()) {
            faults.wrong(
                    patient.getBirthDateElement().getPrecision() == TemporalPrecisionEnum.DAY,
                    "birthDate",
                    "a whole day such as 1980-05-01");
        }
        return faults.issues();
    }

    private static List<Issue> card(Coverage coverage, String parameter, String patient) {
        Faults faults = new Faults(parameter);
        faults.about(coverage.getBeneficiary(), "beneficiary", patient);
        faults.missing(
                !CardNumber.of(coverage).isEmpty(), "identifier", "the member's number, as identifier or subscriberId");
        faults.wrong(coverage.getIdentifier().size() <= MOST, "identifier", "at most %d numbers".formatted(MOST));
        return faults.issues();
    }
}
