package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.FactsReader;
import org.ketaminefhir.facts.LookBack;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.policies.Judgement;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.policies.PolicyReader;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Models;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.regimens.Regimens;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Query;

/**
 * Puts coverage documentation together, for whoever asks and by whatever door: the facts of a patient's record, a
 * policy's criteria answered from them, and a document that shows both.
 *
 * <p>See src/docs/decisions/0022-coverage-documentation.md.
 */
public final class CoverageDocumentation {
    /** What belongs to no patient and goes along. */
    static final Set<String> ALONG =
            Set.of("Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Medication");

    private final FhirContext fhir;
    private final Models models;
    private final FactsReader facts;
    private final LookBack lookBack;
    private final Books books;
    private final List<Policy> policies;
    private final Templates templates = new Templates();

    public CoverageDocumentation(Definitions definitions, Instruments instruments, Regimens regimens) {
        this.fhir = definitions.fhir();
        this.models = new Models(fhir);
        this.facts = new FactsReader(definitions, instruments, regimens);
        this.lookBack = new LookBack(models, instruments, facts.sessions(), facts.scores());
        this.books = Books.of(definitions, instruments);
        this.policies = new PolicyReader(definitions, instruments).read();
    }

    /** The codes of all sections that may be asked for. */
    public static Set<String> sections() {
        return Arrays.stream(Section.values()).map(Section::code).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** @param shown what the caller sees; nothing else is looked at */
    public Answer answer(Disclosure shown, Asked asked) {
        return answer(shown, asked, (found, record) -> {});
    }

    /** @param hears what the document is made from */
    Answer answer(Disclosure shown, Asked asked, BiConsumer<Facts, PatientRecord> hears) {
        Set<Section> sections = Section.asked(asked.sections());
        Optional<PatientRecord> read = PatientRecord.read(shown, models, asked.patient(), types(sections, asked));
        if (read.isEmpty()) {
            return new Refused(Why.TOO_LARGE, List.of());
        }
        PatientRecord record = read.get();
        Optional<Coverage> coverage = Coverages.find(record, asked);
        if (coverage.isEmpty()) {
            return new Refused(Why.COVERAGE_UNKNOWN, List.of());
        }
        if (!Coverages.isActive(coverage.get())) {
            return new Refused(Why.COVERAGE_INACTIVE, List.of());
        }
        Days days = Days.of(coverage.get(), asked, LocalDate.now(ZoneOffset.UTC));
        if (days == null) {
            return new Refused(Why.PERIOD_OUTSIDE, List.of());
        }
        Policy policy = null;
        if (asked.policy() != null) {
            List<Policy> known = policies.stream()
                    .filter(one -> one.id().equals(asked.policy()))
                    .toList();
            if (known.isEmpty()) {
                return new Refused(Why.POLICY_UNKNOWN, known());
            }
            policy = known.stream()
                    .filter(one -> one.inForce(days.end()))
                    .findFirst()
                    .orElse(null);
            if (policy == null) {
                return new Refused(Why.POLICY_NOT_IN_FORCE, List.of());
            }
        }
        prepare(record, shown, sections, asked);
        Facts found = facts(record, shown, asked.patient(), coverage.get(), days);
        hears.accept(found, record);
        return new Documented(document(found, record, asked, policy, sections));
    }

    /** The coverage that is asked about, as the caller sees it; empty if there is none. */
    Optional<Key> coverage(Disclosure shown, Asked asked) {
        Set<String> types = new TreeSet<>(Set.of("Coverage"));
        types.retainAll(asked.types());
        return PatientRecord.read(shown, models, asked.patient(), types)
                .flatMap(record -> Coverages.find(record, asked))
                .map(PatientRecord::key);
    }

    /** A document as it was kept. */
    Document kept(Version version, Bundle document) {
        Supplier<Sheet> sheet = () -> new KeptPage(document, models, facts, policies).sheet();
        return new Document(tag -> version.json(), () -> page(sheet.get()), () -> pdf(sheet.get()));
    }

    /** Of the days of a coverage, and of what went before them as far as it is told. */
    Facts facts(PatientRecord record, Disclosure shown, Key patient, Coverage coverage, Days days) {
        Optional<Moment> began =
                shown.documented().flatMap(before -> lookBack.into(record, shown, before, patient, days.end()));
        Patient whose = (Patient) record.find(patient).orElseThrow();
        return facts.read(record, whose, coverage, days.start(), days.end(), began);
    }

    /** Empty if there is more than a document can hold. */
    Optional<PatientRecord> record(Disclosure shown, Key patient, Set<String> types) {
        return PatientRecord.read(shown, models, patient, types);
    }

    private List<String> known() {
        return policies.stream().map(Policy::id).distinct().sorted().toList();
    }

    /** Criteria are judged by the same records, whatever sections are told; what is told is another matter. */
    private static Set<String> types(Set<Section> sections, Asked asked) {
        Set<String> types = new TreeSet<>(ALONG);
        for (Section section : Section.values()) {
            if (section.judges() || sections.contains(section)) {
                types.addAll(section.types());
            }
        }
        types.retainAll(asked.types());
        return types;
    }

    private void prepare(PatientRecord record, Disclosure shown, Set<Section> sections, Asked asked) {
        Set<String> types = asked.types();
        if (!sections.contains(Section.ANSWERS)) {
            record.leaveOut(one ->
                    one instanceof Observation observation && facts.scores().isAnswers(observation));
            if (sections.contains(Section.REMS) && types.contains("QuestionnaireResponse")) {
                addForms(record, shown, asked);
            }
        }
        addRoles(record, shown, types);
    }

    /** By which it is told what who ordered is a specialist of. */
    void addRoles(PatientRecord record, Disclosure shown, Set<String> types) {
        String role = "PractitionerRole";
        if (types.contains(role)) {
            for (String prescriber : facts.orders().prescribers(record)) {
                record.add(shown.search(Query.of(role, Criterion.of("practitioner", prescriber)))
                        .versions());
            }
        }
    }

    /** Monitoring forms, and no other responses. */
    private void addForms(PatientRecord record, Disclosure shown, Asked asked) {
        for (String questionnaire : facts.forms().questionnaires()) {
            String next = null;
            do {
                Page page = shown.search(Query.of(
                                "QuestionnaireResponse",
                                Criterion.of("patient", asked.patient().toString()),
                                Criterion.of("questionnaire", questionnaire))
                        .count(Finder.LARGEST_PAGE)
                        .after(next));
                record.add(page.versions());
                next = page.next();
            } while (next != null);
        }
    }

    private Document document(Facts found, PatientRecord record, Asked asked, Policy policy, Set<Section> sections) {
        List<Judgement> judgements = policy == null
                ? List.of()
                : policy.criteria().stream()
                        .map(criterion -> criterion.kind().judge(criterion, found))
                        .toList();
        List<Passage> passages = new Passages(books, found, record, asked, policy, judgements).of(sections);
        Map<Section, String> narratives = new EnumMap<>(Section.class);
        passages.forEach(passage -> narratives.put(passage.section(), templates.fill("section", passage.words())));
        Sheet sheet = new Sheet(
                found,
                record,
                policy,
                policy == null ? null : policy.title(),
                judgements.stream().map(Judgement::told).toList(),
                narratives,
                asked.trackingId() == null ? null : asked.trackingId().getValue(),
                Instant.now());
        return new Document(
                new Assembly(fhir, books, found, record, asked, policy, judgements, passages, narratives, sections)
                        ::json,
                () -> page(sheet),
                () -> pdf(sheet));
    }

    private byte[] page(Sheet sheet) {
        return new HtmlPage(templates).of(sheet, false).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] pdf(Sheet sheet) {
        return PdfPage.of(new HtmlPage(templates).of(sheet, true));
    }
}
