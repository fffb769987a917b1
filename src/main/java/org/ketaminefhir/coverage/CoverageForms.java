package org.ketaminefhir.coverage;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.coverage.Asked.CoverageName;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Trial;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.release.Disclosure;

/**
 * Begins responses to questionnaires, with the answers that a patient's record has to those items that name a fact: the
 * same facts, worked out by the same readers, that coverage documentation tells.
 *
 * <p>See src/docs/decisions/0028-prior-authorization.md.
 */
public final class CoverageForms {
    private static final String DTR = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/";

    private final CoverageDocumentation documentation;
    private final Fitting fitting;

    public CoverageForms(CoverageDocumentation documentation, Definitions definitions) {
        this.documentation = documentation;
        this.fitting = new Fitting(definitions);
    }

    /**
     * Whose record answers.
     *
     * @param coverage whose days are told; null for the one active coverage, if there is one
     * @param types which the caller may read
     */
    public record About(Key patient, CoverageName coverage, Set<String> types) {}

    /** What becomes of a form. */
    public sealed interface Begun {}

    /** With the answers that there are. */
    public record Filled(QuestionnaireResponse response) implements Begun {}

    /** The record does not answer, and why. */
    public record Unfilled(Why why) implements Begun {}

    /** @param shown what the caller sees; nothing else is looked at, and nothing at all if no item names a fact */
    public Begun begin(Disclosure shown, Questionnaire questionnaire, About about) {
        QuestionnaireResponse response = shown.forms().blank(questionnaire);
        response.setSubject(new Reference(about.patient().toString()));
        if (!asks(questionnaire.getItem())) {
            return new Filled(response);
        }
        Optional<PatientRecord> read = documentation.record(shown, about.patient(), types(about));
        if (read.isEmpty()) {
            return new Unfilled(Why.TOO_LARGE);
        }
        PatientRecord record = read.get();
        Asked asked = new Asked(
                about.patient(), about.coverage(), null, null, null, null, null, Set.of(), about.types(), null);
        Optional<Coverage> coverage = coverage(record, asked);
        if (coverage.isEmpty() && about.coverage() != null) {
            return new Unfilled(Why.COVERAGE_UNKNOWN);
        }
        if (record.find(about.patient()).isEmpty()) {
            return new Filled(response);
        }
        documentation.addRoles(record, shown, about.types());
        Days days = days(coverage, asked);
        Facts found = documentation.facts(record, shown, about.patient(), coverage.orElseGet(Coverage::new), days);
        response.setItem(answered(questionnaire.getItem(), response.getItem(), found, record, null));
        coverage.ifPresent(one -> refer(response, "qr-coverage", PatientRecord.key(one)));
        found.orders().stream()
                .reduce((one, next) -> next)
                .ifPresent(order -> refer(response, "qr-context", order.key()));
        return new Filled(response);
    }

    private static boolean asks(List<QuestionnaireItemComponent> items) {
        return items.stream().anyMatch(item -> FormItem.of(item).isPresent() || asks(item.getItem()));
    }

    private static Set<String> types(About about) {
        Set<String> types = new TreeSet<>(CoverageDocumentation.ALONG);
        for (Section section : Section.values()) {
            if (section.judges()) {
                types.addAll(section.types());
            }
        }
        types.retainAll(about.types());
        return types;
    }

    /** The one that is named, else the only active one: which of several is meant nobody can guess. */
    private static Optional<Coverage> coverage(PatientRecord record, Asked asked) {
        if (asked.coverage() != null) {
            return Coverages.find(record, asked);
        }
        List<Coverage> active = record.all(Coverage.class).stream()
                .filter(one -> Coverages.isActive(one)
                        && record.named(one.getBeneficiary().getReference())
                                .filter(asked.patient()::equals)
                                .isPresent())
                .toList();
        return active.size() == 1 ? Optional.of(active.get(0)) : Optional.empty();
    }

    /** Those of the coverage until today; the last year where none is known or it is still to begin. */
    private static Days days(Optional<Coverage> coverage, Asked asked) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return coverage.map(one -> Days.of(one, asked, today)).orElseGet(() -> new Days(today.minusYears(1), today));
    }

    private List<QuestionnaireResponseItemComponent> answered(
            List<QuestionnaireItemComponent> asked,
            List<QuestionnaireResponseItemComponent> blanks,
            Facts found,
            PatientRecord record,
            Trial trial) {
        List<QuestionnaireResponseItemComponent> answered = new ArrayList<>();
        for (QuestionnaireItemComponent item : asked) {
            Optional<QuestionnaireResponseItemComponent> blank = blanks.stream()
                    .filter(one -> item.getLinkId().equals(one.getLinkId()))
                    .findFirst();
            if (blank.isEmpty()) {
                continue;
            }
            Optional<FormItem> form = FormItem.of(item);
            if (item.getType() == QuestionnaireItemType.GROUP) {
                boolean rows =
                        form.filter(one -> one.fact() == Fact.FAILED_TRIAL).isPresent();
                answered.addAll(
                        rows
                                ? rows(item, blank.get(), found, record)
                                : List.of(within(item, blank.get(), found, record, trial)));
                continue;
            }
            form.map(one -> values(item, one, found, record, trial))
                    .filter(values -> !values.isEmpty())
                    .ifPresent(values -> blank.get().setAnswer(answers(item, values)));
            answered.add(blank.get());
        }
        return answered;
    }

    /** A group for each trial; the empty one if there is none. */
    private List<QuestionnaireResponseItemComponent> rows(
            QuestionnaireItemComponent item,
            QuestionnaireResponseItemComponent blank,
            Facts found,
            PatientRecord record) {
        List<Trial> trials = FormItem.failed(found);
        return trials.isEmpty()
                ? List.of(blank)
                : trials.stream()
                        .limit(item.getRepeats() ? trials.size() : 1)
                        .map(trial -> within(item, blank.copy(), found, record, trial))
                        .toList();
    }

    private QuestionnaireResponseItemComponent within(
            QuestionnaireItemComponent item,
            QuestionnaireResponseItemComponent blank,
            Facts found,
            PatientRecord record,
            Trial trial) {
        blank.setItem(answered(item.getItem(), blank.getItem(), found, record, trial));
        return blank;
    }

    private List<Type> values(
            QuestionnaireItemComponent item, FormItem form, Facts found, PatientRecord record, Trial trial) {
        return form.fact().of(form.in(found, record, trial)).stream()
                .flatMap(ways -> fitting.of(item, ways).stream())
                .toList();
    }

    private static List<QuestionnaireResponseItemAnswerComponent> answers(
            QuestionnaireItemComponent item, List<Type> values) {
        return values.stream()
                .limit(item.getRepeats() ? values.size() : 1)
                .map(value -> {
                    QuestionnaireResponseItemAnswerComponent answer = new QuestionnaireResponseItemAnswerComponent();
                    answer.setValue(value);
                    answer.addExtension(origin());
                    return answer;
                })
                .toList();
    }

    /** A program on the provider's side found the answer. */
    private static Extension origin() {
        Extension origin = new Extension(DTR + "information-origin");
        origin.addExtension("source", new CodeType("auto-client"));
        return origin;
    }

    private static void refer(QuestionnaireResponse response, String extension, Key key) {
        response.addExtension(DTR + extension, new Reference(key.toString()));
    }
}
