package org.ketaminefhir.coverage;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sections of a document, in its order. */
enum Section {
    CRITERIA("criteria", "Criteria", "51848-0"),
    COVERAGE("coverage", "Coverage and requester", "48768-6", "Coverage"),
    DIAGNOSIS("diagnosis", "Diagnosis", "11450-4", "Condition"),
    TRIALS("trials", "Antidepressant trials", "10160-0", "MedicationStatement", "MedicationRequest"),
    TREATMENTS("treatments", "Other treatments", "47519-4", "Procedure"),
    SCREENING("screening", "Screening", null, "AllergyIntolerance", "Condition"),
    SCORES("scores", "Scores", null, "Observation"),
    COURSE("course", "Order and course", "18776-5", "MedicationRequest"),
    SESSIONS("sessions", "Sessions", "80565-5", "MedicationAdministration", "Encounter", "Observation"),
    ADVERSE_EVENTS("adverse-events", "Adverse events", null, "AdverseEvent"),
    REMS("rems", "Risk program", null, "Organization", "Patient"),
    BILLING("billing", "Billing", null, "MedicationAdministration", "Encounter"),
    PROVENANCE("provenance", "Where it comes from", null, "Provenance"),
    ANSWERS("answers", "Questionnaire answers", null, "QuestionnaireResponse"),
    NOTES("notes", "Documents", null, "DocumentReference");

    private static final Set<Section> ALWAYS = EnumSet.of(CRITERIA, COVERAGE);
    private static final Set<Section> ONLY_WHEN_ASKED = EnumSet.of(ANSWERS, NOTES);
    /** Of which no criterion asks. */
    private static final Set<Section> ONLY_TOLD = EnumSet.of(PROVENANCE, ANSWERS, NOTES);

    private final String code;
    private final String title;
    private final String loinc;
    private final List<String> types;

    Section(String code, String title, String loinc, String... types) {
        this.code = code;
        this.title = title;
        this.loinc = loinc;
        this.types = List.of(types);
    }

    /** Code of CodeSystem/coverage-section. */
    String code() {
        return code;
    }

    String title() {
        return title;
    }

    /** What LOINC calls such a section, or null. */
    String loinc() {
        return loinc;
    }

    /** The types of records that it is made from. */
    List<String> types() {
        return types;
    }

    /** Whether criteria are judged by its records, so that they are read even if the section is not told. */
    boolean judges() {
        return !ONLY_TOLD.contains(this);
    }

    static Optional<Section> of(String code) {
        return Arrays.stream(values())
                .filter(section -> section.code.equals(code))
                .findFirst();
    }

    /** Those of a request: all the usual ones, or the ones that are named. */
    static Set<Section> asked(Set<String> codes) {
        if (codes.isEmpty()) {
            return EnumSet.complementOf(EnumSet.copyOf(ONLY_WHEN_ASKED));
        }
        Set<Section> asked = EnumSet.copyOf(ALWAYS);
        codes.forEach(code -> asked.add(of(code).orElseThrow()));
        return asked;
    }
}
