package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.Incident;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.policies.Judgement;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.records.Key;

/** Says the facts, section by section. What is not on record is a dash. */
final class Passages {
    private final Books books;
    private final Facts facts;
    private final PatientRecord record;
    private final Asked asked;
    private final Policy policy;
    private final List<Judgement> judgements;
    /** The records that the sections before tell of. */
    private final Set<Key> told = new LinkedHashSet<>();

    /** @param policy null if none was asked for */
    Passages(Books books, Facts facts, PatientRecord record, Asked asked, Policy policy, List<Judgement> judgements) {
        this.books = books;
        this.facts = facts;
        this.record = record;
        this.asked = asked;
        this.policy = policy;
        this.judgements = judgements;
    }

    List<Passage> of(Set<Section> sections) {
        List<Passage> passages = new ArrayList<>();
        for (Section section : sections) {
            // Where things come from is told of all the others.
            if (section != Section.PROVENANCE) {
                passages.add(of(section));
                told.addAll(passages.get(passages.size() - 1).records());
            }
        }
        if (sections.contains(Section.PROVENANCE)) {
            passages.add(of(Section.PROVENANCE));
        }
        passages.sort(Comparator.comparing(Passage::section));
        return passages;
    }

    private Passage of(Section section) {
        Passage passage = new Passage(section);
        return switch (section) {
            case CRITERIA -> criteria(passage);
            case COVERAGE -> coverage(passage);
            case DIAGNOSIS -> HistoryPassages.diagnosis(passage, facts);
            case TRIALS -> HistoryPassages.trials(passage, facts);
            case TREATMENTS -> HistoryPassages.treatments(passage, facts);
            case SCREENING -> HistoryPassages.screening(passage, facts);
            case SCORES -> new ScorePassages(books.outcomes(), policy).of(passage, facts);
            case COURSE -> CoursePassages.course(passage, facts);
            case SESSIONS -> CoursePassages.sessions(passage, facts);
            case ADVERSE_EVENTS -> incidents(passage);
            case REMS -> new RemsPassages(books.duties()).of(passage, facts);
            case BILLING -> new BillingPassages(books.billing()).of(passage, facts);
            case PROVENANCE -> new OriginPassages(record, books.instruments()).of(passage, told);
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
