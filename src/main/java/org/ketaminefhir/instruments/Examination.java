package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** Goes once through what was submitted together and holds every answer and total against its instrument. */
final class Examination {
    private final List<Instrument> instruments;
    private final Graph graph;
    private final Responses responses;
    private final Sources sources;
    private final List<Issue> issues = new ArrayList<>();

    Examination(List<Instrument> instruments, Graph graph) {
        this.instruments = instruments;
        this.graph = graph;
        this.responses = new Responses(instruments, graph.candidates().stream().map(Candidate::resource));
        this.sources = new Sources(graph, responses);
    }

    Verdict verdict() {
        for (Candidate candidate : graph.candidates()) {
            if (candidate.resource() instanceof QuestionnaireResponse response && !Responses.retracted(response)) {
                responses
                        .instrument(response)
                        .ifPresent(instrument -> response(response, instrument, candidate.path()));
            } else if (candidate.resource() instanceof Observation observation
                    && !Observations.retracted(observation)) {
                observation(observation, candidate.path());
            }
        }
        return new Verdict(issues);
    }

    private void response(QuestionnaireResponse response, Instrument instrument, String path) {
        Sheet sheet = responses.read(response, instrument, path);
        sheet.judgeAnswers();
        sheet.judgeWhole();
        issues.addAll(sheet.issues());
    }

    private void observation(Observation observation, String path) {
        List<Coding> codings = observation.getCode().getCoding();
        for (Instrument instrument : instruments) {
            if (instrument.isTotal(codings)) {
                total(observation, instrument, path);
                return;
            }
            if (instrument.isPanel(codings)) {
                panel(observation, instrument, path);
                return;
            }
        }
        for (Instrument instrument : instruments) {
            Optional<Item> item = instrument.item(codings);
            if (item.isPresent()) {
                item(observation, instrument, item.get(), path);
                return;
            }
        }
    }

    private void item(Observation observation, Instrument instrument, Item item, String path) {
        Answer answer = Observations.answer(item, observation);
        if (answer instanceof Answer.Blank && item.owed() && Observations.finished(observation)) {
            issues.add(Rule.ITEM_MISSING.found(
                    instrument, path, "This item has no answer. Give a value, or say why not in dataAbsentReason."));
        }
        Sheet.judge(instrument, item, answer, path + ".value").ifPresent(issues::add);
    }

    private void panel(Observation panel, Instrument instrument, String path) {
        List<Resource> members = graph.find(panel.getHasMember(), panel);
        Sheet sheet = Observations.read(instrument, panel, path, members);
        sheet.judgeAnswers();
        boolean whole = members.size() == panel.getHasMember().size();
        if (whole && sheet.begun()) {
            sheet.judgeWhole();
        }
        issues.addAll(sheet.issues());
        if (contradicted(panel, instrument)) {
            issues.add(sheet.notTheSum(path + ".value"));
        }
        for (Resource member : members) {
            if (Observations.isTotal(member, instrument)
                    && !graph.holds(member)
                    && Optional.ofNullable(Observations.total((Observation) member))
                            .filter(sheet::contradicts)
                            .isPresent()) {
                issues.add(sheet.notTheSum(path + ".hasMember"));
            }
        }
    }

    private boolean contradicted(Observation panel, Instrument instrument) {
        BigDecimal value = Observations.total(panel);
        return value != null && sources.read(instrument, panel).stream().anyMatch(sheet -> sheet.contradicts(value));
    }

    private void total(Observation total, Instrument instrument, String path) {
        BigDecimal value = Observations.total(total);
        if (value == null) {
            return;
        }
        List<Sheet> found = sources.of(instrument, total);
        found.stream()
                .filter(sheet -> sheet.contradicts(value))
                .findFirst()
                .ifPresent(sheet -> issues.add(sheet.notTheSum(path + ".value")));
        found.stream().filter(Sheet::incomplete).findFirst().ifPresent(sheet -> issues.add(sheet.incompleteAt(path)));
        severity(total, instrument, value, path);
    }

    private void severity(Observation total, Instrument instrument, BigDecimal value, String path) {
        Optional<Code> right = instrument.band(value).map(Band::code);
        for (int i = 0; i < total.getInterpretation().size(); i++) {
            CodeableConcept stated = total.getInterpretation().get(i);
            boolean wrong = stated.getCoding().stream()
                    .filter(instrument::isBand)
                    .anyMatch(coding -> !right.equals(Optional.of(Code.of(coding))));
            if (wrong && right.isPresent()) {
                issues.add(Rule.SEVERITY.found(
                        instrument,
                        "%s.interpretation[%d]".formatted(path, i),
                        "The severity stated is not the band in which the total of %s lies. Send the band of the total, or no severity."
                                .formatted(instrument.title())));
            }
        }
    }
}
