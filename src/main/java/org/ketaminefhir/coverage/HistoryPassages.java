package org.ketaminefhir.coverage;

import java.util.List;
import java.util.stream.Collectors;
import org.ketaminefhir.facts.Allergy;
import org.ketaminefhir.facts.Diagnosis;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Treatment;
import org.ketaminefhir.facts.Trial;
import org.ketaminefhir.facts.Words;

/** Says what the patient has and what was tried before. */
final class HistoryPassages {
    private HistoryPassages() {}

    static Passage diagnosis(Passage passage, Facts facts) {
        return diagnoses(
                passage,
                "Diagnoses",
                facts.diagnoses().stream().filter(Diagnosis::depression).toList());
    }

    static Passage screening(Passage passage, Facts facts) {
        diagnoses(
                passage,
                "Conditions in which the treatment is not given",
                facts.diagnoses().stream().filter(Diagnosis::forbids).toList());
        return passage.from(facts.allergies().stream().map(Allergy::key).toList())
                .table(
                        "Allergies",
                        List.of("To", "Status"),
                        facts.allergies().stream()
                                .map(one -> List.of(Words.or(one.name()), Words.or(one.status())))
                                .toList());
    }

    private static Passage diagnoses(Passage passage, String caption, List<Diagnosis> diagnoses) {
        return passage.from(diagnoses.stream().map(Diagnosis::key).toList())
                .table(
                        caption,
                        List.of("Diagnosis", "Codes", "Status", "Since"),
                        diagnoses.stream()
                                .map(one -> List.of(
                                        one.name(),
                                        one.codes().stream()
                                                .map(code -> code.substring(code.lastIndexOf('|') + 1))
                                                .sorted()
                                                .collect(Collectors.joining(", ")),
                                        Words.or(one.status()),
                                        Words.or(one.since())))
                                .toList());
    }

    static Passage trials(Passage passage, Facts facts) {
        return passage.from(facts.trials().stream().map(Trial::key).toList())
                .table(
                        "Antidepressants and what was added to them",
                        List.of("Drug", "Role", "Class", "Dose", "From", "Until", "Weeks", "Taken", "Outcome"),
                        facts.trials().stream()
                                .map(one -> List.of(
                                        one.drug(),
                                        one.augmentation() ? "augmentation" : "antidepressant",
                                        Words.or(one.drugClass()),
                                        Words.or(one.dose()),
                                        Words.or(one.start()),
                                        one.ongoing() ? "ongoing" : Words.or(one.end()),
                                        Words.or(one.weeks(facts.day())),
                                        one.adherence() == null ? Words.NONE : Words.number(one.adherence()) + " %",
                                        Words.or(one.outcome())))
                                .toList());
    }

    static Passage treatments(Passage passage, Facts facts) {
        return passage.from(facts.treatments().stream().map(Treatment::key).toList())
                .table(
                        "Other treatments",
                        List.of("Treatment", "From", "Until", "Status"),
                        facts.treatments().stream()
                                .map(one -> List.of(
                                        one.name(),
                                        Words.or(one.from()),
                                        Words.or(one.until()),
                                        Words.or(one.status())))
                                .toList());
    }
}
