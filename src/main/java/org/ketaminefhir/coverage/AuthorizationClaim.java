package org.ketaminefhir.coverage;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Claim;
import org.hl7.fhir.r4.model.Claim.CareTeamComponent;
import org.hl7.fhir.r4.model.Claim.ClaimStatus;
import org.hl7.fhir.r4.model.Claim.DiagnosisComponent;
import org.hl7.fhir.r4.model.Claim.ItemComponent;
import org.hl7.fhir.r4.model.Claim.SupportingInformationComponent;
import org.hl7.fhir.r4.model.Claim.Use;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.MedicationRequest.MedicationRequestPriority;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Diagnosis;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.records.Key;

/**
 * Writes the Claim of a request for prior authorization after PAS 2.2.1, as far as it can be told without the codes of
 * X12, which are not public.
 *
 * @see <a href="http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-claim.html">PAS Claim</a>
 */
final class AuthorizationClaim {
    private static final String THO = "http://terminology.hl7.org/CodeSystem/";
    private static final String PAS = "http://hl7.org/fhir/us/davinci-pas/";
    private static final String ICD = "http://hl7.org/fhir/sid/icd-10-cm";

    private final AuthorizationGrounds grounds;

    AuthorizationClaim(AuthorizationGrounds grounds) {
        this.grounds = grounds;
    }

    /** @param document address of the DocumentReference */
    Claim of(String document, Instant now) {
        Claim claim = new Claim();
        claim.getMeta().addProfile(Definitions.BASE + "StructureDefinition/prior-auth-claim");
        claim.addIdentifier(Parts.identifier());
        claim.setStatus(ClaimStatus.ACTIVE)
                .setType(coded(THO + "claim-type", "professional"))
                .setUse(Use.PREAUTHORIZATION)
                .setPatient(to(grounds.facts().patient()))
                .setCreated(Date.from(now))
                .setInsurer(to(grounds.parties().insurer().orElseThrow()))
                .setProvider(to(grounds.parties().provider().orElseThrow()))
                .setPriority(coded(THO + "processpriority", urgent() ? "stat" : "normal"));
        careTeam(claim);
        claim.addSupportingInfo(new SupportingInformationComponent()
                .setSequence(1)
                .setCategory(temporary("additionalInformation"))
                .setValue(new Reference(document)));
        diagnoses(claim);
        claim.addInsurance()
                .setSequence(1)
                .setFocal(true)
                .setCoverage(to(grounds.facts().coverage()));
        grounds.services().forEach(service -> item(claim, service));
        return claim;
    }

    private boolean urgent() {
        return grounds.order().getPriority() == MedicationRequestPriority.STAT;
    }

    /** Who ordered, in the role in which that was done if it is on record. */
    private void careTeam(Claim claim) {
        Resource who = grounds.parties()
                .role()
                .map(Resource.class::cast)
                .or(() -> grounds.parties().prescriber())
                .orElse(null);
        if (who == null) {
            return;
        }
        CareTeamComponent member = claim.addCareTeam()
                .setSequence(1)
                .setProvider(to(who))
                .setRole(coded(THO + "claimcareteamrole", "primary"));
        member.addExtension(PAS + "StructureDefinition/extension-careTeamClaimScope", new BooleanType(true));
        if (who instanceof PractitionerRole role && role.hasSpecialty()) {
            member.setQualification(role.getSpecialtyFirstRep().copy());
        }
    }

    /** The depression that stands; by ICD-10-CM where it is coded so, as PAS asks. */
    private void diagnoses(Claim claim) {
        for (Diagnosis one : grounds.facts().diagnoses()) {
            List<String> codes = one.codes().stream()
                    .filter(code -> code.startsWith(ICD + "|"))
                    .sorted()
                    .toList();
            if (!one.depression() || !one.standing()) {
                continue;
            }
            CodeableConcept concept = new CodeableConcept();
            if (one.codes().stream().noneMatch(code -> code.endsWith("|" + one.name()))) {
                concept.setText(one.name());
            }
            (codes.isEmpty() ? one.codes().stream().sorted().toList() : codes)
                    .forEach(code -> concept.addCoding(coding(code)));
            DiagnosisComponent diagnosis = claim.addDiagnosis();
            diagnosis.setSequence(claim.getDiagnosis().size()).setDiagnosis(concept);
            if (claim.getDiagnosis().size() == 1) {
                diagnosis.addType(temporary("principal"));
            }
        }
    }

    private void item(Claim claim, ServiceLine service) {
        ItemComponent item = claim.addItem();
        item.setSequence(claim.getItem().size())
                .setProductOrService(new CodeableConcept(new Coding(
                                service.code().system(), service.code().code(), null))
                        .setText(service.code().words()))
                .setQuantity(new Quantity().setValue(service.units()))
                .addInformationSequence(1);
        item.addExtension(PAS + "StructureDefinition/extension-requestedService", to(grounds.order()));
        if (claim.hasCareTeam()) {
            item.addCareTeamSequence(1);
        }
        claim.getDiagnosis().forEach(diagnosis -> item.addDiagnosisSequence(diagnosis.getSequence()));
        Period period = new Period();
        period.getStartElement().setValueAsString(grounds.days().start().toString());
        if (grounds.days().end() != null) {
            period.getEndElement().setValueAsString(grounds.days().end().toString());
        }
        item.setServiced(period);
    }

    private Reference to(Resource resource) {
        Key key = PatientRecord.key(resource);
        return new Reference(grounds.asked().base() + "/" + key);
    }

    private static CodeableConcept temporary(String code) {
        return coded(PAS + "CodeSystem/PASTempCodes", code);
    }

    private static CodeableConcept coded(String system, String code) {
        return new CodeableConcept(new Coding(system, code, null));
    }

    private static Coding coding(String named) {
        int bar = named.lastIndexOf('|');
        return new Coding(named.substring(0, bar), named.substring(bar + 1), null);
    }
}
