package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Of drugs that were tried it is told how many, for how long, and until the day. */
class CoverageTrialsIT extends CoveredPatient {
    private static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";

    @Test
    void a_drug_counts_once_however_it_is_coded() {
        tried("36437", "sertraline", "ssri", "2025-01-01", "2025-04-15", 90);
        recorded("{\"text\":\"Sertraline\"}", "2025-05-01", "2025-08-15");
        recorded(
                """
                {"coding":[{"system":"%s","code":"36437"},{"system":"http://hl7.org/fhir/sid/ndc","code":"0049-4900-30"}],
                 "text":"Zoloft"}"""
                        .formatted(RXNORM),
                "2025-09-01",
                "2025-11-15");

        String answer = ask("insurer-x", "&policy=three-trials&end=2026-06-30").body();

        assertThat(answer).contains("1 antidepressant on record, 1 of them shows what is asked");
        assertThat(answers(document(ask("insurer-x", "&policy=three-trials&end=2026-06-30"))))
                .contains("trials not-met");
    }

    @Test
    void drugs_that_share_a_code_of_their_class_are_two() {
        recorded(ofClass("36437"), "2025-01-01", "2025-04-15");
        recorded(ofClass("2556"), "2025-05-01", "2025-08-15");

        assertThat(ask("insurer-x", "&policy=one-trial&end=2026-06-30").body()).contains("2 antidepressants on record");
    }

    private static String ofClass(String drug) {
        return """
                {"coding":[{"system":"%s","code":"%s"},{"system":"http://www.whocc.no/atc","code":"N06AB"}],
                 "text":"an antidepressant"}"""
                .formatted(RXNORM, drug);
    }

    @Test
    void years_alone_tell_how_long_it_may_have_been() {
        tried("39786", "venlafaxine", "snri", "2025", "2025", 90);

        String answer = ask("insurer-x", "&policy=one-trial&end=2026-06-30").body();

        assertThat(answer).contains("venlafaxine (SNRI, 0 to 52 weeks").doesNotContain("-52 weeks", ">-52<");
        assertThat(answers(document(ask("insurer-x", "&policy=one-trial&end=2026-06-30"))))
                .contains("trials no-data");
    }

    @Test
    void what_was_tried_after_the_day_does_not_count() {
        tried("36437", "sertraline", "ssri", "2026-04-01", "2026-06-15", 90);

        assertThat(ask("insurer-x", "&policy=one-trial&end=2026-03-31").body())
                .contains("No antidepressant is on record.")
                .doesNotContain("sertraline");
        assertThat(ask("insurer-x", "&policy=one-trial&end=2026-06-30").body()).contains("sertraline");
    }

    private void recorded(String drug, String start, String end) {
        as("clinic-a")
                .create(
                        "MedicationStatement",
                        """
                        {"resourceType":"MedicationStatement","extension":[
                         {"url":"https://ketaminefhir.org/fhir/StructureDefinition/antidepressant-class","valueCode":"ssri"},
                         {"url":"https://ketaminefhir.org/fhir/StructureDefinition/trial-outcome","valueCode":"no-response"}],
                         "status":"stopped","medicationCodeableConcept":%s,
                         "subject":{"reference":"%s"},"effectivePeriod":{"start":"%s","end":"%s"}}"""
                                .formatted(drug, patient, start, end));
    }
}
