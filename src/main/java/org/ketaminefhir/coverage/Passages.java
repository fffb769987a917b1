package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.ketaminefhir.records.Key;

/** Says the facts, section by section. What is not on record is a dash. */
final class Passages {
    private final Facts facts;
    private final PatientRecord record;
    private final Asked asked;
    private final Policy policy;
    private final List<Judgement> judgements;

    /** @param policy null if none was asked for */
    Passages(Facts facts, PatientRecord record, Asked asked, Policy policy, List<Judgement> judgements) {
        this.facts = facts;
        this.record = record;
        this.asked = asked;
        this.policy = policy;
        this.judgements = judgements;
    }

    List<Passage> of(Set<Section> sections) {
        return sections.stream().map(this::of).toList();
    }

    private Passage of(Section section) {
        Passage passage = new Passage(section);
        return switch (section) {
            case CRITERIA -> criteria(passage);
            case COVERAGE -> coverage(passage);
            case DIAGNOSIS -> diagnosis(passage);
            case TRIALS -> trials(passage);
            case TREATMENTS -> treatments(passage);
            case SCREENING -> screening(passage);
            case SCORES -> scores(passage);
            case COURSE -> CoursePassages.course(passage, facts);
            case SESSIONS -> CoursePassages.sessions(passage, facts);
            case ADVERSE_EVENTS -> incidents(passage);
            case REMS -> registrations(passage);
            case ANSWERS -> answers(passage);
            case NOTES -> notes(passage);
        };
    }

    private Passage criteria(Passage passage) {
        if (policy == null) {
            return passage.line("No policy was asked for.");
        }
        passage.line("%s, %s (%s), %s request, in force since %s%s."
                        .formatted(
                                policy.title(),
                                policy.payer(),
                                policy.id(),
                                policy.use(),
                                policy.from(),
                                policy.until() == null ? "" : " until " + policy.until()))
                .line(policy.notice());
        return passage.table(
                "Criteria of the policy on " + facts.day(),
                List.of("Criterion", "Answer", "Rule", "On record"),
                judgements.stream()
                        .map(one -> List.of(
                                one.criterion().title(),
                                one.told().words(),
                                one.criterion().rule(),
                                one.found()))
                        .toList());
    }

    private Passage coverage(Passage passage) {
        Coverage coverage = facts.coverage();
        List<Key> payors = new ArrayList<>();
        List<String> names = new ArrayList<>();
        coverage.getPayor().forEach(payor -> record.resolve(payor, Organization.class)
                .ifPresentOrElse(
                        organization -> {
                            payors.add(PatientRecord.key(organization));
                            names.add(organization.getName());
                        },
                        () -> names.add(payor.hasDisplay() ? payor.getDisplay() : Words.NONE)));
        String number = coverage.hasSubscriberId()
                ? coverage.getSubscriberId()
                : coverage.getIdentifierFirstRep().getValue();
        return passage.from(List.of(PatientRecord.key(coverage)))
                .from(payors)
                .table(
                        "Coverage",
                        List.of("Payer", "Member", "From", "Until"),
                        List.of(List.of(
                                String.join(", ", names),
                                Words.or(number),
                                Words.or(day(
                                        coverage.getPeriod().getStartElement().getValueAsString())),
                                Words.or(
                                        day(coverage.getPeriod().getEndElement().getValueAsString())))))
                .line("Asked for %s, of %s to %s."
                        .formatted(asked.purpose().replace('-', ' '), facts.start(), facts.day()));
    }

    private static String day(String text) {
        return text == null || text.length() < 10 ? text : text.substring(0, 10);
    }

    private Passage diagnosis(Passage passage) {
        return diagnoses(
                passage,
                "Diagnoses",
                facts.diagnoses().stream().filter(Diagnosis::depression).toList());
    }

    private Passage screening(Passage passage) {
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

    private Passage trials(Passage passage) {
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
                                        one.leastWeeks(facts.day()).isPresent()
                                                ? Long.toString(one.leastWeeks(facts.day())
                                                        .getAsLong())
                                                : Words.NONE,
                                        one.adherence() == null ? Words.NONE : Words.number(one.adherence()) + " %",
                                        Words.or(one.outcome())))
                                .toList());
    }

    private Passage treatments(Passage passage) {
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

    private Passage scores(Passage passage) {
        for (ScoreSeries series : facts.scores()) {
            passage.from(series.scores().stream().map(Score::key).toList())
                    .table(
                            series.title(),
                            List.of("Date", "Total", "Place"),
                            series.scores().stream()
                                    .map(score -> List.of(
                                            score.when().toString(), Words.number(score.value()), place(series, score)))
                                    .toList());
            series.fallPercent()
                    .ifPresent(fall -> passage.line("%s: %s from baseline to latest, %s percent."
                            .formatted(series.title(), change(series.fall().orElseThrow()), Words.number(fall.abs()))));
        }
        return passage;
    }

    private static String change(BigDecimal fall) {
        return fall.signum() < 0 ? "a rise of " + Words.number(fall.negate()) : "a fall of " + Words.number(fall);
    }

    private static String place(ScoreSeries series, Score score) {
        if (score.equals(series.baseline())) {
            return "baseline";
        }
        return score.equals(series.latest()) ? "latest" : "";
    }

    private Passage incidents(Passage passage) {
        return passage.from(facts.incidents().stream().map(Incident::key).toList())
                .table(
                        "Adverse events",
                        List.of("Event", "Date", "Seriousness", "Outcome"),
                        facts.incidents().stream()
                                .map(one -> List.of(
                                        one.name(),
                                        Words.or(one.when()),
                                        Words.or(one.seriousness()),
                                        Words.or(one.outcome())))
                                .toList());
    }

    private Passage registrations(Passage passage) {
        Collection<Registration> numbers = Stream.concat(facts.sites().stream(), facts.ofPatient().stream())
                .filter(one -> one.types().stream().anyMatch(type -> type.contains("|rems-")))
                .distinct()
                .toList();
        return passage.from(numbers.stream().map(Registration::key).toList())
                .table(
                        "Numbers in the risk evaluation and mitigation program",
                        List.of("Of", "Number"),
                        numbers.stream()
                                .map(one ->
                                        List.of(one.key().type().equals("Patient") ? "patient" : "site", one.value()))
                                .toList());
    }

    private Passage answers(Passage passage) {
        return passage.from(record.all(QuestionnaireResponse.class).stream()
                .map(PatientRecord::key)
                .toList());
    }

    private Passage notes(Passage passage) {
        return passage.from(record.all(DocumentReference.class).stream()
                .map(PatientRecord::key)
                .toList());
    }
}
