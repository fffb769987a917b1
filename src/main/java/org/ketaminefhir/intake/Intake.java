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
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.instruments.Instruments;
import org.ketaminefhir.intake.Outcome.Accepted;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.intake.Outcome.Refused;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.intake.Targets.Target;
import org.ketaminefhir.records.Behalf;
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
    private final Access access;
    private final Preparation preparation;
    private final Derivations derivations;
    private final ShippedDefinitions shipped;
    private final Courses courses;
    private final Origins origins;
    private final Steward steward;

    public Intake(
            FhirContext fhir,
            Records records,
            Judge judge,
            Instruments instruments,
            ShippedDefinitions shipped,
            Access access,
            Steward steward) {
        this.shipped = shipped;
        this.steward = steward;
        this.access = access;
        this.preparation = new Preparation(fhir, records, judge, access);
        this.courses = new Courses(judge, fhir);
        this.derivations = new Derivations(instruments, records, fhir);
        this.origins = new Origins(fhir, records);
        this.fhir = fhir;
        this.records = records;
    }

    /** Stores all entries, or none. */
    public Outcome submit(Submitter submitter, List<Entry> entries) {
        return attempts(submitter, entries, null, null);
    }

    /**
     * Stores all entries of a bundle, or none; the same bundle of the same sender again changes nothing.
     *
     * @param body the bundle as it was sent
     */
    public Outcome submit(Submitter submitter, List<Entry> entries, byte[] body) {
        boolean createsPlainly =
                entries.stream().anyMatch(entry -> entry.verb() == Entry.Verb.CREATE && entry.condition() == null);
        byte[] fingerprint = createsPlainly ? Fingerprints.of(submitter.caller().id(), body) : null;
        return attempts(submitter, entries, fingerprint, body);
    }

    /** Judges a bundle as if it were submitted, and stores nothing. */
    public Verdict check(Caller caller, List<Entry> entries) {
        return preparation.of(sender(caller), entries, List.of(), List.of()).verdict();
    }

    /**
     * Judges one resource, and stores nothing; what it refers to need not be here.
     *
     * @param alsoAgainst canonicals of profiles to hold it against, beside those that it is assigned
     */
    public Verdict check(Caller caller, Candidate candidate, List<String> alsoAgainst) {
        return preparation
                .of(sender(caller), List.of(Entry.create(candidate, null)), alsoAgainst, List.of())
                .judgement()
                .verdict();
    }

    private Sender sender(Caller caller) {
        return Sender.of(caller, access, records);
    }

    private Outcome attempts(Submitter submitter, List<Entry> entries, byte[] fingerprint, byte[] body) {
        List<Issue> made = MadeGroups.touched(entries);
        if (!made.isEmpty()) {
            return new Refused(Reason.CONFLICT, new Verdict(made));
        }
        return attempts(sender(submitter.caller()), submitter.witness(), entries, fingerprint, body);
    }

    /**
     * Keeps one record for a caller who needs no right to write it.
     *
     * @param fingerprint of which one record is made, however often it is sent; null if each is another
     */
    Outcome keep(Submitter submitter, Entry entry, byte[] fingerprint) {
        Sender sender = Sender.keeping(submitter.caller(), access, records);
        return attempts(sender, submitter.witness(), List.of(entry), fingerprint, null);
    }

    private Outcome attempts(Sender sender, Witness witness, List<Entry> entries, byte[] fingerprint, byte[] body) {
        List<Entry> fresh = entries;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Outcome> outcome = attempt(sender, witness, fresh, fingerprint, body);
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
    private Optional<Outcome> attempt(
            Sender sender, Witness witness, List<Entry> entries, byte[] fingerprint, byte[] body) {
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
        Attempt attempt = preparation.of(sender, entries, List.of(), earlier);
        List<Issue> reserved = shipped.touched(attempt.targets().all());
        if (!reserved.isEmpty()) {
            return Optional.of(new Refused(Reason.CONFLICT, new Verdict(reserved)));
        }
        Verdict verdict = attempt.verdict();
        if (verdict.refused()) {
            return Optional.of(new Refused(attempt.reason(), verdict));
        }
        return store(sender, witness, attempt, verdict, earlier.isEmpty() ? fingerprint : null, body);
    }

    private Optional<Outcome> store(
            Sender sender, Witness witness, Attempt attempt, Verdict verdict, byte[] fingerprint, byte[] body) {
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
        List<Steward.Step> steps = Stewardship.of(targets, toWrite);
        List<Issue> objections = steward.objections(sender.caller(), steps);
        if (!objections.isEmpty()) {
            return Optional.of(new Refused(Reason.INVALID, new Verdict(objections)));
        }
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
        writes.addAll(origins.of(sender, writes, body));
        List<Key> keys = targets.all().stream().map(Target::key).toList();
        if (writes.isEmpty()) {
            return Optional.of(new Accepted(results(targets, keys, Map.of(), null), verdict));
        }
        Submission submission = fingerprint == null ? null : new Submission(fingerprint, Fingerprints.answer(keys));
        Receipt receipt = records.apply(new Change(
                writes,
                course.reindexed(),
                course.standing(),
                targets.expectations(),
                submission,
                new Behalf(sender.owner(), sender.conditions().view(), sender.keptFor()),
                witness.of(Deeds.of(writes, targets, records)).and(steward.alongside(sender.caller(), steps))));
        if (receipt instanceof Receipt.Stale) {
            return Optional.empty();
        }
        if (receipt instanceof Receipt.Repeated repeated) {
            return repeated(Fingerprints.keys(repeated.answer()));
        }
        Receipt.Applied applied = (Receipt.Applied) receipt;
        steward.stored(steps);
        return Optional.of(new Accepted(results(targets, keys, applied.versions(), applied.at()), verdict));
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
