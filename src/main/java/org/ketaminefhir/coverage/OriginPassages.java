package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceAgentComponent;
import org.hl7.fhir.r4.model.Reference;
import org.ketaminefhir.facts.Moment;
import org.ketaminefhir.facts.PatientRecord;
import org.ketaminefhir.facts.Words;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.records.Key;

/**
 * Says who brought the records that are told, and who did what they tell of. Each Provenance stays where it is: it names
 * records that are not told.
 */
final class OriginPassages {
    private static final Set<String> OF_NOBODY =
            Set.of("Patient", "Organization", "Practitioner", "PractitionerRole", "Location", "Medication");

    private final PatientRecord record;
    private final Instruments instruments;

    OriginPassages(PatientRecord record, Instruments instruments) {
        this.record = record;
        this.instruments = instruments;
    }

    /** @param onBehalfOf the organization that answers for them, and who acted for it */
    private record Source(String onBehalfOf, String who) {}

    private static final class Origin {
        private final Set<Key> records = new HashSet<>();
        private Moment first;
        private Moment last;
        private int times;

        private void add(Set<Key> some, Optional<Moment> when) {
            records.addAll(some);
            times++;
            when.ifPresent(moment -> {
                first = first == null || moment.first().isBefore(first.first()) ? moment : first;
                last = last == null || moment.last().isAfter(last.last()) ? moment : last;
            });
        }
    }

    /** @param told the records that the document tells of */
    Passage of(Passage passage, Set<Key> told) {
        Map<Source, Origin> origins = new LinkedHashMap<>();
        Set<Key> organizations = new LinkedHashSet<>();
        for (Provenance one : record.all(Provenance.class)) {
            Set<Key> some = targets(one, told);
            if (!some.isEmpty()) {
                ProvenanceAgentComponent agent = one.getAgentFirstRep();
                record.resolve(agent.getOnBehalfOf(), Organization.class)
                        .ifPresent(organization -> organizations.add(PatientRecord.key(organization)));
                origins.computeIfAbsent(
                                new Source(name(agent.getOnBehalfOf()), name(agent.getWho())), any -> new Origin())
                        .add(some, Moment.of(one.getRecordedElement()));
            }
        }
        passage.line("This document was put together by a program from the records below. Nobody has attested it.")
                .from(organizations)
                .table(
                        "Who brought the records",
                        List.of("For", "By", "Records told", "Statements", "First", "Last"),
                        rows(origins));
        Set<Key> untold = new HashSet<>(told);
        untold.removeIf(key -> OF_NOBODY.contains(key.type()));
        origins.values().forEach(origin -> untold.removeAll(origin.records));
        if (!untold.isEmpty()) {
            passage.line("Of %s that %s told, nothing in view says who brought %s."
                    .formatted(
                            Words.count(untold.size(), "record"),
                            untold.size() == 1 ? "is" : "are",
                            untold.size() == 1 ? "it" : "them"));
        }
        Performers performers = new Performers(record, instruments);
        told.forEach(key -> record.find(key).ifPresent(performers::add));
        return passage.from(performers.keys())
                .table("Who did what the records tell", List.of("Who", "What"), performers.rows());
    }

    private static List<List<String>> rows(Map<Source, Origin> origins) {
        List<List<String>> rows = new ArrayList<>();
        origins.entrySet().stream()
                .sorted(Comparator.comparing(
                        one -> one.getKey().onBehalfOf() + one.getKey().who()))
                .forEach(one -> rows.add(List.of(
                        one.getKey().onBehalfOf(),
                        one.getKey().who(),
                        Integer.toString(one.getValue().records.size()),
                        Integer.toString(one.getValue().times),
                        Words.or(one.getValue().first),
                        Words.or(one.getValue().last))));
        return rows;
    }

    /** Those that are told; the patient stands in each, and alone says nothing. */
    private Set<Key> targets(Provenance one, Set<Key> told) {
        Set<Key> some = new LinkedHashSet<>();
        for (Reference target : one.getTarget()) {
            record.named(target.getReference())
                    .filter(key -> told.contains(key) && !key.type().equals("Patient"))
                    .ifPresent(some::add);
        }
        return some;
    }

    private String name(Reference reference) {
        return Words.or(new Names(record).of(reference));
    }
}
