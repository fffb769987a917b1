package org.ketaminefhir.members;

import ca.uhn.fhir.context.FhirContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Coverage.CoverageStatus;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Identifier.IdentifierUse;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Models;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Include;
import org.ketaminefhir.search.Query;

/**
 * Finds the one patient whom a payer means, among those whom it is shown. One search answers, whoever is there, so that
 * nobody learns from its time or words why there is no match.
 *
 * <p>See src/docs/decisions/0025-member-match.md.
 */
public final class MemberMatching {
    private static final String PATIENT = "Patient";
    /** Of HRex: what the payer calls the member by from now on. */
    private static final Coding MEMBER_NUMBER =
            new Coding("http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp", "UMB", null);

    private final Models models;

    /** @param number by which the patient can be found here, as Patient.identifier */
    public record Member(Key patient, Identifier number) {}

    private record Candidate(Patient patient, List<Coverage> coverages) {}

    public MemberMatching(FhirContext fhir) {
        this.models = new Models(fhir);
    }

    /** Empty if nobody is meant, or several may be. Who is found was not given yet. */
    public Optional<Member> find(Sought sought, Disclosure shown) {
        Page page = shown.compare(Query.of(
                        PATIENT,
                        new Criterion("birthdate", null, List.of(sought.person().born())))
                .including(Include.reverse("Coverage:beneficiary"))
                .count(Finder.LARGEST_PAGE));
        boolean all = page.next() == null && page.along().all();
        List<Coverage> coverages =
                parsed(page.along().versions(), Coverage.class).toList();
        List<Candidate> found = parsed(page.versions(), Patient.class)
                .map(patient -> new Candidate(patient, of(patient, coverages)))
                .filter(candidate -> isMeant(candidate, sought))
                .toList();
        if (!all || found.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(new Member(key(found.get(0).patient()), number(found.get(0), sought)));
    }

    private static boolean isMeant(Candidate candidate, Sought sought) {
        // A record that is not in use stands for one that is.
        boolean inUse = !candidate.patient().hasActive() || candidate.patient().getActive();
        return inUse
                && sought.person().agrees(Person.of(candidate.patient()))
                && candidate.coverages().stream().anyMatch(coverage -> isMeant(coverage, sought));
    }

    private static boolean isMeant(Coverage coverage, Sought sought) {
        boolean another = sought.dependent() != null
                && coverage.hasDependent()
                && !Alike.of(sought.dependent()).equals(Alike.of(coverage.getDependent()));
        return coverage.getStatus() == CoverageStatus.ACTIVE
                && !another
                && CardNumber.agree(sought.numbers(), CardNumber.of(coverage));
    }

    /** What {@code Patient?identifier=} finds; the member's own number before others, and the card's if there is none. */
    private static Identifier number(Candidate candidate, Sought sought) {
        Identifier found = candidate.patient().getIdentifier().stream()
                .filter(identifier -> identifier.hasValue() && !isFormer(identifier))
                .min(Comparator.comparing((Identifier identifier) -> !isOnCard(identifier, sought))
                        .thenComparing(identifier -> identifier.getUse() != IdentifierUse.OFFICIAL)
                        .thenComparing(identifier -> identifier.getUse() != IdentifierUse.USUAL))
                .orElseGet(() -> ofCard(candidate, sought));
        Identifier number = new Identifier().setSystem(found.getSystem()).setValue(found.getValue());
        number.getType().addCoding(MEMBER_NUMBER.copy());
        return number;
    }

    private static boolean isFormer(Identifier identifier) {
        return identifier.getUse() == IdentifierUse.OLD || identifier.getUse() == IdentifierUse.TEMP;
    }

    private static boolean isOnCard(Identifier identifier, Sought sought) {
        return sought.numbers().stream()
                .anyMatch(number -> number.value().equals(Alike.of(identifier.getValue()))
                        && (number.system() == null || number.system().equals(identifier.getSystem())));
    }

    private static Identifier ofCard(Candidate candidate, Sought sought) {
        Coverage coverage = candidate.coverages().stream()
                .filter(one -> isMeant(one, sought))
                .findFirst()
                .orElseThrow();
        return coverage.getIdentifier().stream()
                .filter(Identifier::hasValue)
                .findFirst()
                .orElseGet(() -> new Identifier().setValue(coverage.getSubscriberId()));
    }

    private static List<Coverage> of(Patient patient, List<Coverage> coverages) {
        String address = key(patient).toString();
        return coverages.stream()
                .filter(coverage -> address.equals(coverage.getBeneficiary()
                        .getReferenceElement()
                        .toUnqualifiedVersionless()
                        .getValue()))
                .toList();
    }

    private static Key key(Patient patient) {
        return new Key(PATIENT, patient.getIdElement().getIdPart());
    }

    private <T extends Resource> Stream<T> parsed(List<Version> versions, Class<T> type) {
        return versions.stream().map(models::of).map(type::cast);
    }
}
