package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.coverage.Answer.Documented;
import org.ketaminefhir.coverage.Answer.Refused;
import org.ketaminefhir.coverage.Answer.Why;
import org.ketaminefhir.coverage.DocumentWriter.Entry;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Models;
import org.ketaminefhir.regimens.Regimens;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.search.Criterion;
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
    private final ScoreReader scores;
    private final List<Policy> policies;
    private final Templates templates = new Templates();

    public CoverageDocumentation(Definitions definitions, Instruments instruments, Regimens regimens) {
        this.fhir = definitions.fhir();
        this.models = new Models(fhir);
        this.facts = new FactsReader(definitions, instruments, regimens);
        this.scores = new ScoreReader(instruments);
        this.policies = new PolicyReader(definitions, instruments).read();
    }

    /** The codes of all sections that may be asked for. */
    public static Set<String> sections() {
        return Arrays.stream(Section.values()).map(Section::code).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** @param shown what the caller sees; nothing else is looked at */
    public Answer answer(Disclosure shown, Asked asked) {
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
        prepare(record, shown, sections, asked.types());
        Patient patient = (Patient) record.find(asked.patient()).orElseThrow();
        Facts found = facts.read(record, patient, coverage.get(), days.start(), days.end());
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

    /** The page of a document as it was kept. */
    byte[] page(Bundle document) {
        return new KeptPage(document, models, facts, policies).of(new HtmlPage(templates));
    }

    private List<String> known() {
        return policies.stream().map(Policy::id).distinct().sorted().toList();
    }

    /** Criteria are judged by the same records, whatever sections are told; what is told is another matter. */
    private static Set<String> types(Set<Section> sections, Asked asked) {
        Set<String> types = new TreeSet<>(ALONG);
        for (Section section : Section.values()) {
            if (section.ordinal() < Section.ANSWERS.ordinal() || sections.contains(section)) {
                types.addAll(section.types());
            }
        }
        types.retainAll(asked.types());
        return types;
    }

    private void prepare(PatientRecord record, Disclosure shown, Set<Section> sections, Set<String> types) {
        if (!sections.contains(Section.ANSWERS)) {
            record.all(Observation.class).stream()
                    .filter(scores::isAnswers)
                    .forEach(one -> record.leaveOut(PatientRecord.key(one)));
        }
        String role = "PractitionerRole";
        if (types.contains(role)) {
            for (String prescriber : facts.prescribers(record)) {
                record.add(shown.search(Query.of(role, Criterion.of("practitioner", prescriber)))
                        .versions());
            }
        }
    }

    private Document document(Facts found, PatientRecord record, Asked asked, Policy policy, Set<Section> sections) {
        List<Judgement> judgements = policy == null
                ? List.of()
                : policy.criteria().stream()
                        .map(criterion -> criterion.kind().judge(criterion, found))
                        .toList();
        List<Passage> passages = new Passages(found, record, asked, policy, judgements).of(sections);
        Map<Section, String> narratives = new EnumMap<>(Section.class);
        passages.forEach(passage -> narratives.put(passage.section(), templates.fill("section", passage.words())));
        return new Document(
                tag -> json(found, record, asked, policy, judgements, passages, narratives, sections, tag),
                () -> new HtmlPage(templates)
                        .of(
                                found,
                                policy == null ? null : policy.title(),
                                judgements.stream().map(Judgement::told).toList(),
                                narratives)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private byte[] json(
            Facts found,
            PatientRecord record,
            Asked asked,
            Policy policy,
            List<Judgement> judgements,
            List<Passage> passages,
            Map<Section, String> narratives,
            Set<Section> sections,
            Coding tag) {
        Instant now = Instant.now();
        Parts parts = new Parts(found, record, asked);
        String author = Parts.address();
        Map<String, Resource> own = new LinkedHashMap<>();
        judgements.forEach(judgement -> own.put(Parts.address(), parts.answer(judgement, policy, author, now)));
        Composition composition = parts.composition(passages, narratives, List.copyOf(own.keySet()), author, now);
        own.put(author, Parts.author());

        Set<Key> roots = new LinkedHashSet<>(List.of(asked.patient()));
        record.named(found.patient().getManagingOrganization().getReference()).ifPresent(roots::add);
        passages.forEach(passage -> roots.addAll(passage.records()));
        judgements.forEach(judgement -> roots.addAll(judgement.evidence()));
        Set<Key> records = parts.closed(roots);
        List<Coding> labels = Labels.highest(records.stream()
                .flatMap(key -> record.find(key).orElseThrow().getMeta().getSecurity().stream())
                .toList());
        Parts.label(composition, labels);

        List<Entry> entries = new ArrayList<>();
        entries.add(entry(Parts.address(), composition));
        own.forEach((address, resource) -> entries.add(entry(address, resource)));
        records.forEach(key -> {
            byte[] stored = record.version(key).json();
            entries.add(new Entry(parts.url(key), sections.contains(Section.NOTES) ? stored : Trimmed.of(stored)));
        });
        return DocumentWriter.write(Parts.identifier(), now, labels, tag, entries);
    }

    private Entry entry(String address, Resource resource) {
        return new Entry(
                address, fhir.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8));
    }
}
