package org.ketaminefhir.coverage;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.coverage.DocumentWriter.Entry;
import org.ketaminefhir.facts.Facts;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.policies.Judgement;
import org.ketaminefhir.policies.Policy;
import org.ketaminefhir.records.Key;

/**
 * Puts a document together from what it says: the parts of its own first, then the records that they lead to.
 *
 * @param narratives section by section
 */
record Assembly(
        FhirContext fhir,
        Books books,
        Facts found,
        PatientRecord record,
        Asked asked,
        Policy policy,
        List<Judgement> judgements,
        List<Passage> passages,
        Map<Section, String> narratives,
        Set<Section> sections) {
    /** @param tag of the Bundle; null for none */
    byte[] json(Coding tag) {
        Instant now = Instant.now();
        Parts parts = new Parts(found, record, asked);
        String author = Parts.address();
        Map<String, Resource> own = new LinkedHashMap<>();
        judgements.forEach(judgement -> own.put(Parts.address(), parts.answer(judgement, policy, author, now)));
        Map<Section, List<String>> made = new EnumMap<>(Section.class);
        made.put(Section.CRITERIA, List.copyOf(own.keySet()));
        if (sections.contains(Section.SCORES)) {
            made.put(Section.SCORES, outcomes(own, parts, author, now));
        }
        Composition composition = parts.composition(passages, narratives, made, author, now);
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
            byte[] told = sections.contains(Section.NOTES) ? stored : Trimmed.ofFreeText(stored);
            entries.add(new Entry(
                    parts.url(key),
                    key.type().equals("QuestionnaireResponse") && !sections.contains(Section.ANSWERS)
                            ? Trimmed.ofAnswers(told)
                            : told));
        });
        return DocumentWriter.write(Parts.identifier(), now, labels, tag, entries);
    }

    /** The addresses of the outcomes of which there is an answer. */
    private List<String> outcomes(Map<String, Resource> own, Parts parts, String author, Instant now) {
        List<String> addresses = new ArrayList<>();
        found.scores().stream()
                .flatMap(series -> books.outcomes().of(series, policy).stream())
                .filter(outcome -> outcome.told() != Told.NO_DATA)
                .forEach(outcome -> {
                    addresses.add(Parts.address());
                    own.put(addresses.get(addresses.size() - 1), parts.outcome(outcome, author, now));
                });
        return addresses;
    }

    private Entry entry(String address, Resource resource) {
        return new Entry(
                address, fhir.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8));
    }
}
