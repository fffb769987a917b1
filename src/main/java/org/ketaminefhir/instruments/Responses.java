package org.ketaminefhir.instruments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Resource;

/** Recognises a response to an instrument, in whatever way its items are named, and reads its answers. */
final class Responses {
    private final List<Instrument> instruments;
    private final List<Questionnaire> foreign;

    /** @param reach resources among which a questionnaire that is not ours may be found */
    Responses(List<Instrument> instruments, Stream<Resource> reach) {
        this.instruments = instruments;
        this.foreign = reach.filter(Questionnaire.class::isInstance)
                .map(Questionnaire.class::cast)
                .toList();
    }

    Optional<Instrument> instrument(QuestionnaireResponse response) {
        String url = url(response);
        Optional<Instrument> named = instruments.stream()
                .filter(instrument -> instrument.isNamed(url))
                .findFirst();
        if (named.isPresent()) {
            return named;
        }
        Map<String, List<Coding>> codes = foreignCodes(response);
        return instruments.stream()
                .filter(instrument -> looksLike(response, instrument, codes))
                .max(Comparator.comparingInt(
                        instrument -> matched(response, instrument, codes).size()));
    }

    static boolean retracted(QuestionnaireResponse response) {
        return response.getStatus() == QuestionnaireResponseStatus.ENTEREDINERROR;
    }

    static boolean finished(QuestionnaireResponse response) {
        return response.getStatus() == QuestionnaireResponseStatus.COMPLETED
                || response.getStatus() == QuestionnaireResponseStatus.AMENDED;
    }

    Sheet read(QuestionnaireResponse response, Instrument instrument, String path) {
        Sheet sheet = new Sheet(instrument, path, finished(response));
        boolean ours = instrument.canonical().equals(url(response));
        new Walk(sheet, foreignCodes(response), ours).items(response.getItem(), path);
        return sheet;
    }

    /** Every counted item is there, or the total or the panel is; half will do when no questionnaire is named. */
    private static boolean looksLike(
            QuestionnaireResponse response, Instrument instrument, Map<String, List<Coding>> codes) {
        Set<Item> matched = matched(response, instrument, codes);
        List<Item> owed = instrument.owed();
        long there = owed.stream().filter(matched::contains).count();
        return there == owed.size()
                || matched.contains(instrument.total())
                || (there > 0 && all(response.getItem()).stream().anyMatch(item -> instrument.isPanel(linkId(item))))
                || (!response.hasQuestionnaire() && 2 * there > owed.size());
    }

    private static Set<Item> matched(
            QuestionnaireResponse response, Instrument instrument, Map<String, List<Coding>> codes) {
        Set<Item> matched = new HashSet<>();
        all(response.getItem()).forEach(item -> match(item, instrument, codes).ifPresent(matched::add));
        return matched;
    }

    private static Optional<Item> match(
            QuestionnaireResponseItemComponent item, Instrument instrument, Map<String, List<Coding>> codes) {
        List<Coding> meant = codes.get(linkId(item));
        if (meant != null) {
            return instrument.isTotal(meant) ? Optional.of(instrument.total()) : instrument.item(meant);
        }
        return instrument
                .item(linkId(item))
                .or(() -> item.hasDefinition()
                        ? instrument.item(item.getDefinition().replaceAll(".*[/#|]", ""))
                        : Optional.empty());
    }

    private static List<QuestionnaireResponseItemComponent> all(List<QuestionnaireResponseItemComponent> items) {
        List<QuestionnaireResponseItemComponent> all = new ArrayList<>();
        for (QuestionnaireResponseItemComponent item : items) {
            all.add(item);
            all.addAll(all(item.getItem()));
            item.getAnswer().forEach(answer -> all.addAll(all(answer.getItem())));
        }
        return all;
    }

    /** What the linkIds mean where the questionnaire that is named is not ours but within reach. */
    private Map<String, List<Coding>> foreignCodes(QuestionnaireResponse response) {
        String url = url(response);
        Map<String, List<Coding>> codes = new HashMap<>();
        Stream.concat(
                        foreign.stream()
                                .filter(known ->
                                        known.hasUrl() && known.getUrl().equals(url)),
                        response.getContained().stream()
                                .filter(Questionnaire.class::isInstance)
                                .map(Questionnaire.class::cast))
                .forEach(known -> collect(known.getItem(), codes));
        return codes;
    }

    private static void collect(List<QuestionnaireItemComponent> items, Map<String, List<Coding>> codes) {
        for (QuestionnaireItemComponent item : items) {
            if (item.hasCode()) {
                codes.put(item.getLinkId(), item.getCode());
            }
            collect(item.getItem(), codes);
        }
    }

    private static String url(QuestionnaireResponse response) {
        String canonical = response.getQuestionnaire();
        return canonical == null ? "" : canonical.replaceFirst("\\|.*", "");
    }

    private static String linkId(QuestionnaireResponseItemComponent item) {
        return item.hasLinkId() ? item.getLinkId() : "";
    }

    /** Takes the answers down, wherever they are nested. */
    private record Walk(Sheet sheet, Map<String, List<Coding>> codes, boolean ours) {

        void items(List<QuestionnaireResponseItemComponent> items, String path) {
            for (int i = 0; i < items.size(); i++) {
                item(items.get(i), "%s.item[%d]".formatted(path, i));
            }
        }

        private void item(QuestionnaireResponseItemComponent item, String path) {
            List<QuestionnaireResponseItemAnswerComponent> answers = item.getAnswer();
            Optional<Item> match = match(item, sheet.instrument(), codes);
            if (match.isPresent()) {
                take(match.get(), item, path);
            } else if (ours && !known(item) && !groups(item)) {
                sheet.unknown(path);
            }
            items(item.getItem(), path);
            for (int i = 0; i < answers.size(); i++) {
                items(answers.get(i).getItem(), "%s.answer[%d]".formatted(path, i));
            }
        }

        private boolean known(QuestionnaireResponseItemComponent item) {
            return sheet.instrument().defines(linkId(item))
                    || sheet.instrument().isPanel(linkId(item));
        }

        /** A group that a sender puts around our items says nothing by itself. */
        private static boolean groups(QuestionnaireResponseItemComponent item) {
            return item.hasItem() && !item.hasAnswer();
        }

        private void take(Item asked, QuestionnaireResponseItemComponent item, String path) {
            List<QuestionnaireResponseItemAnswerComponent> answers = item.getAnswer();
            if (answers.isEmpty()) {
                sheet.put(asked, AnswerReader.reasoned(item) ? new Answer.Absent() : new Answer.Blank(), path);
                return;
            }
            QuestionnaireResponseItemAnswerComponent first = answers.get(0);
            Answer answer = AnswerReader.reasoned(item) && !first.hasValue() || AnswerReader.reasoned(first)
                    ? new Answer.Absent()
                    : AnswerReader.read(asked, first.getValue());
            sheet.put(asked, answer, answer instanceof Answer.Blank ? path : path + ".answer[0].value");
            if (answers.size() > 1) {
                sheet.twice(path + ".answer[1]");
            }
        }
    }
}
