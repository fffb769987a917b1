package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Verdict;

/**
 * Looks up what a submission is about, asks whether its sender may, and has it judged: in this order, so that nobody has
 * records judged that they may not send, against a history that they may not see.
 */
final class Preparation {
    private final FhirContext fhir;
    private final Records records;
    private final Judge judge;
    private final Labels labels;
    private final Rights rights;

    Preparation(FhirContext fhir, Records records, Judge judge, Access access) {
        this.fhir = fhir;
        this.records = records;
        this.judge = judge;
        this.labels = new Labels(access.labels(), records);
        this.rights = new Rights(access, records, fhir);
    }

    /** @param earlier the records that the same entries made before, in their order, or none */
    Attempt of(Sender sender, List<Entry> entries, List<String> alsoAgainst, List<Key> earlier) {
        Targets targets = Targets.of(entries, sender, natures(entries), earlier);
        References references = new References(targets.all(), sender);
        Complaints complaints = rights.ofIds(sender, targets.all());
        List<Draft> drafts = new ArrayList<>();
        for (Target target : targets.all()) {
            Candidate candidate = target.entry().candidate();
            if (candidate != null) {
                references.resolve(candidate.resource(), candidate.path());
                candidate.resource().setId(target.key().toString());
                if (candidate.resource() instanceof Bundle bundle) {
                    DocumentSubjects.find(bundle, sender);
                }
                drafts.add(Draft.of(target, references::rewrite, labels));
            }
        }
        rights.add(sender, targets.all(), drafts, complaints);
        Set<Key> brandNew = new HashSet<>();
        drafts.stream()
                .filter(draft -> draft.target().writes() && draft.target().current() == null)
                .forEach(draft -> brandNew.add(draft.target().key()));
        StoredHistory history = new StoredHistory(records, sender, fhir, written(drafts), brandNew);
        Judgement judgement = complaints.reason() == null
                ? judge.judge(drafts, history, alsoAgainst, sender.keeps())
                : new Judgement(Verdict.CLEAN, Map.of());
        return new Attempt(targets, references, drafts, complaints, history, judgement);
    }

    /** What each resource is taken for, as far as its identifiers go; products are looked up within the bundle. */
    private Function<Resource, Nature> natures(List<Entry> entries) {
        Map<String, Resource> byFullUrl = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.fullUrl() != null && entry.candidate() != null) {
                byFullUrl.put(entry.fullUrl(), entry.candidate().resource());
            }
        }
        return resource ->
                judge.natureOf(resource, reference -> Optional.ofNullable(byFullUrl.get(reference.getReference())));
    }

    private static Set<Key> written(List<Draft> drafts) {
        Set<Key> keys = new HashSet<>();
        drafts.forEach(draft -> keys.add(draft.target().key()));
        return keys;
    }
}
