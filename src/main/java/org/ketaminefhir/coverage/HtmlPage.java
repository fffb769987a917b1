package org.ketaminefhir.coverage;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.ScoreSeries;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.policies.Criterion;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.policies.Threshold;

/** The document as a page that is read and printed: the criteria first, and pictures of scores and sessions. */
final class HtmlPage {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern LONG = Pattern.compile("<td>([^<]*[^< ]{24}[^<]*)</td>");
    private static final Set<String> RUNNING = Set.of("Patient", "Born", "Member");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Templates templates;

    HtmlPage(Templates templates) {
        this.templates = templates;
    }

    /** @param paper whether it is made for {@link PdfPage} */
    String of(Sheet sheet, boolean paper) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("head", pairs(head(sheet)));
        words.put("paper", paper);
        words.put("running", running(head(sheet)));
        words.put("policy", sheet.policyTitle());
        words.put("counts", sheet.policyTitle() == null ? List.of() : counts(sheet.told()));
        List<Map<String, Object>> sections = new ArrayList<>();
        sheet.narratives().forEach((section, narrative) -> sections.add(section(section, narrative, sheet, paper)));
        words.put("sections", sections);
        return templates.fill("page", words);
    }

    private static Map<String, Object> section(Section section, String narrative, Sheet sheet, boolean paper) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("code", section.code());
        one.put("title", section.title());
        one.put("narrative", marked(narrative));
        one.put("empty", narrative.contains("<p>Nothing is on record.</p>") && !narrative.contains("<table"));
        one.put("pictures", pictures(section, sheet, paper));
        return one;
    }

    /** With marks for the eye, which a narrative does not have: of the answers, and of words that a cell cannot hold. */
    private static String marked(String narrative) {
        String marked = narrative;
        for (Told told : Told.values()) {
            marked = marked.replace(
                    "<td>" + told.words() + "</td>", "<td class=\"%s\">%s</td>".formatted(told.code(), told.words()));
        }
        return LONG.matcher(marked).replaceAll("<td class=\"long\">$1</td>");
    }

    /** Whose it is and what was asked, in pairs. */
    private static Map<String, String> head(Sheet sheet) {
        Patient patient = sheet.facts().patient();
        Coverage coverage = sheet.facts().coverage();
        Map<String, String> head = new LinkedHashMap<>();
        head.put("Patient", Words.or(patient.getNameFirstRep().getNameAsSingleString()));
        head.put("Payer", Words.or(payer(sheet.record(), coverage)));
        head.put("Born", Words.or(patient.getBirthDateElement().getValueAsString()));
        head.put(
                "Member",
                Words.or(
                        coverage.hasSubscriberId()
                                ? coverage.getSubscriberId()
                                : coverage.getIdentifier().stream()
                                        .map(identifier -> identifier.getValue())
                                        .filter(Objects::nonNull)
                                        .findFirst()
                                        .orElse(null)));
        head.put("Days", sheet.facts().start() + " to " + sheet.facts().day());
        head.put("Request", Words.or(sheet.number()));
        head.put("Made", MINUTE.format(sheet.made()));
        return head;
    }

    /** What stands on every sheet of paper. */
    private static List<Map.Entry<String, String>> running(Map<String, String> head) {
        return head.entrySet().stream()
                .filter(one -> RUNNING.contains(one.getKey()))
                .toList();
    }

    private static List<List<Map.Entry<String, String>>> pairs(Map<String, String> head) {
        List<Map.Entry<String, String>> all = new ArrayList<>(head.entrySet());
        List<List<Map.Entry<String, String>>> rows = new ArrayList<>();
        for (int i = 0; i < all.size(); i += 2) {
            rows.add(all.subList(i, Math.min(all.size(), i + 2)));
        }
        return rows;
    }

    private static String payer(PatientRecord record, Coverage coverage) {
        return coverage.getPayor().stream()
                .map(payor -> record.resolve(payor, Organization.class)
                        .map(Organization::getName)
                        .orElseGet(payor::getDisplay))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static List<Map<String, Object>> counts(List<Told> answers) {
        List<Map<String, Object>> counts = new ArrayList<>();
        for (Told told : Told.values()) {
            long count = answers.stream().filter(told::equals).count();
            String words = count + " " + told.words().toLowerCase(Locale.ROOT);
            counts.add(Map.of("code", told.code(), "none", count == 0, "words", words));
        }
        return counts;
    }

    private static List<Map<String, String>> pictures(Section section, Sheet sheet, boolean paper) {
        Facts facts = sheet.facts();
        return switch (section) {
            case SCORES ->
                facts.scores().stream()
                        .filter(series -> series.scores().size() > 1)
                        .map(series -> Map.of(
                                "caption",
                                series.title() + (facts.course().isEmpty() ? "" : "; below, a tick for each session"),
                                "svg",
                                Picture.trend(series, facts.course(), marks(series, sheet.policy()), paper)))
                        .toList();
            case SESSIONS ->
                facts.sessions().isEmpty()
                        ? List.of()
                        : List.of(Map.of(
                                "caption",
                                "Dose of each session; only outlined: the watch is not on record",
                                "svg",
                                Picture.timeline(facts.sessions(), paper)));
            default -> List.of();
        };
    }

    /** What the policy asks of the instrument. */
    private static List<Picture.Mark> marks(ScoreSeries series, Policy policy) {
        List<Picture.Mark> marks = new ArrayList<>();
        for (Criterion criterion : policy == null ? List.<Criterion>of() : policy.criteria()) {
            boolean asks = criterion.thresholds().stream()
                    .anyMatch(threshold -> threshold.instrument().equals(series.instrument()));
            for (Threshold threshold : criterion.thresholds()) {
                if (threshold.instrument().equals(series.instrument()) && threshold.minimum() != null) {
                    marks.add(new Picture.Mark(
                            BigDecimal.valueOf(threshold.minimum()),
                            "policy: baseline at least " + threshold.minimum()));
                }
            }
            if (asks && series.baseline() != null && criterion.number("percent").isPresent()) {
                int percent = criterion.number("percent").getAsInt();
                BigDecimal goal = series.baseline()
                        .value()
                        .multiply(HUNDRED.subtract(BigDecimal.valueOf(percent)))
                        .divide(HUNDRED);
                marks.add(new Picture.Mark(goal, "policy: " + percent + " percent below baseline"));
            }
        }
        return marks;
    }
}
