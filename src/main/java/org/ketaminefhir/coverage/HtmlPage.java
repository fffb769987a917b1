package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The document as a page that is read and printed: the criteria first, and pictures of scores and sessions. */
final class HtmlPage {
    private final Templates templates;

    HtmlPage(Templates templates) {
        this.templates = templates;
    }

    /**
     * @param policy title of the policy; null if none was asked for
     * @param told the answers to its criteria
     */
    String of(Facts facts, String policy, List<Told> told, Map<Section, String> narratives) {
        List<Map<String, Object>> sections = new ArrayList<>();
        narratives.forEach((section, narrative) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("title", section.title());
            one.put("narrative", narrative);
            one.put("pictures", pictures(section, facts));
            sections.add(one);
        });
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("patient", facts.patient().getNameFirstRep().getNameAsSingleString());
        words.put("born", String.valueOf(facts.patient().getBirthDateElement().getValueAsString()));
        words.put("start", facts.start().toString());
        words.put("day", facts.day().toString());
        words.put("summary", summary(policy, told));
        words.put("sections", sections);
        return templates.fill("page", words);
    }

    private static String summary(String policy, List<Told> answers) {
        if (policy == null) {
            return "";
        }
        List<String> counts = new ArrayList<>();
        for (Told told : Told.values()) {
            long count = answers.stream().filter(told::equals).count();
            counts.add(count + " " + told.words().toLowerCase(java.util.Locale.ROOT));
        }
        return policy + ": " + String.join(", ", counts) + ".";
    }

    private static List<String> pictures(Section section, Facts facts) {
        return switch (section) {
            case SCORES ->
                facts.scores().stream()
                        .filter(series -> series.scores().size() > 1)
                        .map(series -> Picture.trend(series, facts.course()))
                        .toList();
            case SESSIONS -> facts.sessions().isEmpty() ? List.of() : List.of(Picture.timeline(facts.sessions()));
            default -> List.of();
        };
    }
}
