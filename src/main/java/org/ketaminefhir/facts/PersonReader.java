package org.ketaminefhir.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Procedure;
import org.ketaminefhir.definitions.Definitions;

/** Reads what the patient has, does not bear, and was treated with beside drugs. */
final class PersonReader {
    private static final Set<String> OVER = Set.of("inactive", "remission", "resolved");
    private static final Set<String> DENIED = Set.of("refuted", "entered-in-error");
    private static final Set<String> NOT_DONE = Set.of("entered-in-error", "not-done", "preparation");

    private final Set<String> otherTreatments;
    private final Set<String> depression;
    private final Set<String> contraindications;

    PersonReader(Definitions definitions) {
        this.otherTreatments = definitions.codes(Definitions.BASE + "ValueSet/other-treatment");
        this.depression = definitions.codes(Definitions.BASE + "ValueSet/depression");
        this.contraindications = definitions.codes(Definitions.BASE + "ValueSet/contraindication");
    }

    List<Diagnosis> diagnoses(PatientRecord record) {
        List<Diagnosis> found = new ArrayList<>();
        for (Condition one : record.all(Condition.class)) {
            String status = one.getClinicalStatus().getCodingFirstRep().getCode();
            String verified = one.getVerificationStatus().getCodingFirstRep().getCode();
            if ("entered-in-error".equals(verified)) {
                continue;
            }
            boolean standing = (status == null || !OVER.contains(status))
                    && (verified == null || !DENIED.contains(verified))
                    && !one.hasAbatement();
            Set<String> codes = Words.codes(one.getCode());
            String since = Moment.startOf(one.getOnset())
                    .or(() -> Moment.of(one.getRecordedDateElement()))
                    .map(Moment::toString)
                    .orElse(null);
            found.add(new Diagnosis(
                    PatientRecord.key(one),
                    Words.of(one.getCode()),
                    codes,
                    "refuted".equals(verified) ? verified : status,
                    standing,
                    codes.stream().anyMatch(depression::contains),
                    codes.stream().anyMatch(contraindications::contains),
                    since));
        }
        return found;
    }

    static List<Allergy> allergies(PatientRecord record) {
        return record.all(AllergyIntolerance.class).stream()
                .filter(one -> !DENIED.contains(String.valueOf(
                        one.getVerificationStatus().getCodingFirstRep().getCode())))
                .map(one -> new Allergy(
                        PatientRecord.key(one),
                        Words.of(one.getCode()),
                        one.getClinicalStatus().getCodingFirstRep().getCode()))
                .toList();
    }

    List<Treatment> otherTreatments(PatientRecord record) {
        return record.all(Procedure.class).stream()
                .filter(one -> one.hasStatus()
                        && !NOT_DONE.contains(one.getStatus().toCode())
                        && Words.codes(one.getCode()).stream().anyMatch(otherTreatments::contains))
                .map(one -> new Treatment(
                        PatientRecord.key(one),
                        Words.of(one.getCode()),
                        Moment.startOf(one.getPerformed()).orElse(null),
                        Moment.endOf(one.getPerformed()).orElse(null),
                        one.getStatus().toCode()))
                .toList();
    }
}
