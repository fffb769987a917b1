package org.ketaminefhir.intake;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.intake.Outcome.Accepted;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.intake.Outcome.Refused;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Change;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Receipt;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Submission;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.records.Write;
import org.ketaminefhir.search.Derived;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Verdict;

/**
 * The one way in: whatever is stored was judged here first.
 *
 * <p>A submission is all or nothing. It is answered when it is on disk, never before.
 */
public final class Intake {
    /** How often a submission is prepared again because others changed the same records meanwhile. */
    private static final int ATTEMPTS = 8;

    private final FhirContext fhir;
    private final Records records;
    private final Judge judge;
    private final Derivations derivations;
    private final ShippedDefinitions shipped;
    private final Courses courses;

    public Intake(FhirContext fhir, Records records, Judge judge, Instruments instruments, ShippedDefinitions shipped) {
        this.shipped = shipped;
        this.courses = new Courses(judge, fhir);
        this.derivations = new Derivations(instruments, records, fhir);
        this.fhir = fhir;
        this.records = records;
        this.judge = judge;
    }

    /** Stores all entries, or none. */
    public Outcome submit(List<Entry> entries) {
        return attempts(entries, null);
    }

    /**
     * Stores all entries of a bundle, or none; the same bundle of the same sender again changes nothing.
     *
     * @param sender who sends
     * @param body the bundle as it was sent
     */
    public Outcome submit(List<Entry> entries, String sender, byte[] body) {
        boolean createsPlainly =
                entries.stream().anyMatch(entry -> entry.verb() == Entry.Verb.CREATE && entry.condition() == null);
        if (!createsPlainly) {
            return attempts(entries, null);
        }
        return attempts(entries, Fingerprints.of(sender, body));
    }

    /** Judges a bundle as if it were submitted, and stores nothing. */
    public Verdict check(List<Entry> entries) {
        Attempt attempt = prepare(entries, List.of(), List.of());
        List<Issue> issues = new ArrayList<>(attempt.targets().issues());
        issues.addAll(attempt.references().unresolved());
        issues.addAll(attempt.judgement().verdict().issues());
        return new Verdict(issues);
    }

    /**
     * Judges one resource, and stores nothing; what it refers to need not be here.
     *
     * @param alsoAgainst canonicals of profiles to hold it against, beside those that it is assigned
     */
    public Verdict check(Candidate candidate, List<String> alsoAgainst) {
        return prepare(List.of(Entry.create(candidate, null)), alsoAgainst, List.of())
                .judgement()
                .verdict();
    }

    private Outcome attempts(List<Entry> entries, byte[] fingerprint) {
        List<Entry> fresh = entries;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Outcome> outcome = attempt(fresh, fingerprint);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            // The models hold references as the last attempt resolved them.
            fresh = entries.stream().map(entry -> entry.parsedAgain(fhir)).toList();
        }
        return new Refused(
                Reason.CONFLICT,
                new Verdict(List.of(Issue.error(
                        "conflict",
                        "write-conflict",
                        entries.get(0).path(),
                        "The same records are being changed by others at this moment; send this again."))));
    }

    /** One try; empty if the store has moved on since it began. */
    private Optional<Outcome> attempt(List<Entry> entries, byte[] fingerprint) {
        List<Key> earlier = fingerprint == null
                ? List.of()
                : records.answerTo(fingerprint).map(Fingerprints::keys).orElse(List.of());
        if (!earlier.isEmpty()) {
            Optional<Outcome> repeated = repeated(earlier);
            if (repeated.isPresent()) {
                return repeated;
            }
        }
        // What was deleted since comes back, and nothing beside it is made a second time.
        Attempt attempt = prepare(entries, List.of(), earlier);
        Targets targets = attempt.targets();
        List<Issue> reserved = shipped.touched(targets.all());
        if (!reserved.isEmpty()) {
            return Optional.of(new Refused(Reason.CONFLICT, new Verdict(reserved)));
        }
        List<Issue> issues = new ArrayList<>(targets.issues());
        issues.addAll(attempt.references().unresolved());
        issues.addAll(attempt.judgement().verdict().issues());
        Verdict verdict = new Verdict(issues);
        if (verdict.refused()) {
            return Optional.of(new Refused(targets.reason() == null ? Reason.INVALID : targets.reason(), verdict));
        }
        return store(attempt, verdict, earlier.isEmpty() ? fingerprint : null);
    }

    /** A submission, looked up and judged. */
    private record Attempt(
            Targets targets, References references, List<Draft> drafts, StoredHistory history, Judgement judgement) {}

    /** @param earlier the records that the same entries made before, in their order, or none */
    private Attempt prepare(List<Entry> entries, List<String> alsoAgainst, List<Key> earlier) {
        Targets targets = Targets.of(entries, records, natures(entries), earlier);
        References references = new References(targets.all(), records);
        List<Draft> drafts = new ArrayList<>();
        for (Target target : targets.all()) {
            Candidate candidate = target.entry().candidate();
            if (candidate != null) {
                references.resolve(candidate.resource(), candidate.path());
                candidate.resource().setId(target.key().toString());
                drafts.add(Draft.of(target, references::rewrite));
            }
        }
        Set<Key> brandNew = new HashSet<>();
        drafts.stream()
                .filter(draft -> draft.target().writes() && draft.target().current() == null)
                .forEach(draft -> brandNew.add(draft.target().key()));
        StoredHistory history = new StoredHistory(records, fhir, written(drafts), brandNew);
        Judgement judgement = judge.judge(drafts, history, alsoAgainst);
        return new Attempt(targets, references, drafts, history, judgement);
    }

    private Optional<Outcome> store(Attempt attempt, Verdict verdict, byte[] fingerprint) {
        Targets targets = attempt.targets();
        List<Draft> drafts = attempt.drafts();
        List<Issue> contradictions = Duplicates.contradictions(drafts);
        if (!contradictions.isEmpty()) {
            return Optional.of(new Refused(Reason.CONFLICT, new Verdict(contradictions)));
        }
        Map<Key, Draft> toWrite = new HashMap<>();
        drafts.stream()
                .filter(draft -> draft.target().writes() && !draft.unchanged())
                .forEach(draft -> toWrite.put(draft.target().key(), draft));
        Courses.Found course = courses.of(targets, drafts, attempt.history());
        List<Write> writes = new ArrayList<>();
        for (Target target : targets.all()) {
            Draft draft = toWrite.get(target.key());
            if (target.entry().verb() == Entry.Verb.DELETE && target.writes()) {
                writes.add(Write.delete(target.key(), target.basedOn()));
            } else if (draft != null && draft.target() == target) {
                List<Derived> derived = new ArrayList<>(
                        Courses.codes(attempt.judgement().natures().get(target.key())));
                derived.addAll(course.derived(target.key()));
                writes.add(new Write(
                        target.key(),
                        target.basedOn(),
                        draft.content(),
                        draft.candidate().resource(),
                        derived));
            }
        }
        writes.addAll(derivations.of(List.copyOf(toWrite.values())));
        List<Key> keys = targets.all().stream().map(Target::key).toList();
        if (writes.isEmpty()) {
            return Optional.of(new Accepted(results(targets, keys, Map.of(), null), verdict));
        }
        Submission submission = fingerprint == null ? null : new Submission(fingerprint, Fingerprints.answer(keys));
        Receipt receipt = records.apply(new Change(
                writes, course.reindexed(), course.standing(), targets.expectations(), submission, Alongside.NOTHING));
        if (receipt instanceof Receipt.Stale) {
            return Optional.empty();
        }
        if (receipt instanceof Receipt.Repeated repeated) {
            return repeated(Fingerprints.keys(repeated.answer()));
        }
        Receipt.Applied applied = (Receipt.Applied) receipt;
        return Optional.of(new Accepted(results(targets, keys, applied.versions(), applied.at()), verdict));
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

    private List<Result> results(Targets targets, List<Key> keys, Map<Key, Integer> applied, Instant at) {
        Map<Key, Version> standing = new HashMap<>();
        List<Key> untouched = keys.stream()
                .filter(key -> key != null && !applied.containsKey(key))
                .distinct()
                .toList();
        if (!untouched.isEmpty()) {
            standing.putAll(records.readAll(untouched));
        }
        List<Result> results = new ArrayList<>();
        Set<Key> told = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            Target target = targets.all().get(i);
            // An immutable map takes no question about null.
            Integer version = key == null ? null : applied.get(key);
            Version current = standing.get(key);
            if (version == null && current == null) {
                results.add(new Result(What.DELETED, key, 0, null));
            } else if (version == null) {
                What what = target.entry().verb() == Entry.Verb.DELETE ? What.DELETED : What.UNCHANGED;
                results.add(new Result(what, key, current.version(), current.lastUpdated()));
            } else {
                results.add(new Result(told.add(key) ? what(target) : What.UNCHANGED, key, version, at));
            }
        }
        return results;
    }

    private static What what(Target target) {
        if (target.entry().verb() == Entry.Verb.DELETE) {
            return What.DELETED;
        }
        boolean there = target.current() != null && !target.current().deleted();
        return there ? What.UPDATED : What.CREATED;
    }

    /** What stands of an earlier submission; empty if not all of it does. */
    private Optional<Outcome> repeated(List<Key> keys) {
        Map<Key, Version> standing =
                records.readAll(keys.stream().filter(Objects::nonNull).toList());
        List<Result> results = new ArrayList<>();
        for (Key key : keys) {
            Version version = standing.get(key);
            if (version == null || version.deleted()) {
                return Optional.empty();
            }
            results.add(Fingerprints.repeated(key, version.version(), version.lastUpdated()));
        }
        return Optional.of(new Accepted(results, Verdict.CLEAN));
    }
}
