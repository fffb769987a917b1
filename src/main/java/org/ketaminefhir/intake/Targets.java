package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.records.Expectation;
import org.ketaminefhir.records.Ids;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.search.UnknownParameter;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Nature;

/**
 * Which record each entry of a submission is about, as the store stands now.
 *
 * <p>What was looked up is kept as expectations: the store holds them against itself when it writes, so that two equal
 * submissions at one moment make one record.
 */
final class Targets {
    /**
     * @param current the version on record, or null if the entry makes a new record
     * @param writes whether the entry changes the record, if it says something new
     * @param repeats whether a plain create names a record that is here already
     */
    record Target(Entry entry, Key key, Version current, boolean writes, boolean repeats) {
        Target(Entry entry, Key key, Version current, boolean writes) {
            this(entry, key, current, writes, false);
        }

        int basedOn() {
            return current == null ? 0 : current.version();
        }
    }

    private final Records records;
    private final Function<Resource, Nature> natures;
    private final List<Target> targets = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final List<Issue> issues = new ArrayList<>();
    private final Map<Query, Key> createdUnder = new HashMap<>();
    private final Map<Query, List<Key>> byQuery = new HashMap<>();
    private final Map<Entry, Found> byEntry = new IdentityHashMap<>();
    private final Map<Key, Version> current = new HashMap<>();
    private Reason reason;

    private Targets(Records records, Function<Resource, Nature> natures) {
        this.records = records;
        this.natures = natures;
    }

    /**
     * Looks up all entries, with one query for all that are named by id.
     *
     * @param natures what a resource is taken for
     * @param earlier the records that the same entries made before, in their order, or none
     */
    static Targets of(List<Entry> entries, Records records, Function<Resource, Nature> natures, List<Key> earlier) {
        Targets found = new Targets(records, natures);
        Set<Key> named = found.named(entries);
        named.addAll(earlier);
        found.current.putAll(records.readAll(named));
        for (int i = 0; i < entries.size(); i++) {
            found.add(entries.get(i), earlier.isEmpty() ? null : found.current.get(earlier.get(i)));
        }
        found.refuseTwoWritesOfOneRecord();
        return found;
    }

    /** The records that entries name and whose versions matter: by id, or by a condition that finds one to update. */
    private Set<Key> named(List<Entry> entries) {
        Set<Key> named = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry.condition() != null) {
                List<Key> matches = look(entry).map(Found::matches).orElse(List.of());
                if (entry.verb() == Entry.Verb.UPDATE) {
                    named.addAll(matches);
                }
            } else if (entry.id() != null) {
                named.add(new Key(entry.type(), entry.id()));
            }
        }
        return named;
    }

    List<Target> all() {
        return targets;
    }

    List<Expectation> expectations() {
        return expectations;
    }

    List<Issue> issues() {
        return issues;
    }

    Reason reason() {
        return reason;
    }

    private void add(Entry entry, Version made) {
        if (entry.condition() != null) {
            Found found = byEntry.get(entry);
            if (found != null) {
                conditional(entry, found, made);
            }
        } else if (entry.verb() == Entry.Verb.CREATE) {
            create(entry, made);
        } else {
            Key key = new Key(entry.type(), entry.id());
            named(entry, key, current.get(key));
        }
    }

    /** @param made the record that the entry made before, which may be deleted; null if it never did */
    private void create(Entry entry, Version made) {
        if (made != null && !made.deleted()) {
            targets.add(new Target(entry, made.key(), made, false));
            return;
        }
        Resource resource = entry.candidate().resource();
        Nature nature = natures.apply(resource);
        Optional<Version> same = nature.namesOneRecord() ? standing(resource, system -> true) : Optional.empty();
        Optional<Version> known =
                nature.registries().isEmpty() ? Optional.empty() : standing(resource, nature.registries()::contains);
        if (same.isPresent()) {
            targets.add(new Target(entry, same.get().key(), same.get(), false, true));
        } else if (known.isPresent()) {
            targets.add(new Target(entry, known.get().key(), known.get(), false));
            issues.add(Issue.information(
                    "informational",
                    "identifier-known",
                    entry.candidate().path() + ".identifier",
                    "A record with this registry identifier is here already and was kept as it is; amend it with an"
                            + " update."));
        } else {
            Key key = made == null ? new Key(entry.type(), Ids.next()) : made.key();
            targets.add(new Target(entry, key, made, true));
        }
    }

    private Optional<Version> standing(Resource resource, Predicate<String> systems) {
        List<Duplicates.Found> looked = Duplicates.of(resource, systems, records);
        looked.forEach(found -> found.expectation().ifPresent(expectations::add));
        return looked.stream()
                .flatMap(found -> found.keys().stream())
                .findFirst()
                .flatMap(records::read)
                .filter(version -> !version.deleted());
    }

    private void named(Entry entry, Key key, Version version) {
        boolean gone = version == null || version.deleted();
        if (entry.verb() == Entry.Verb.DELETE && gone) {
            targets.add(new Target(entry, key, version, false));
            if (version == null) {
                refuse(
                        Reason.NOT_FOUND,
                        Issue.error("not-found", "not-found", entry.path(), "There is no such record."));
            }
            return;
        }
        checkVersion(entry, gone ? null : version);
        targets.add(new Target(entry, key, version, true));
    }

    /** What the condition of an entry finds on record. */
    private record Found(Query query, List<Key> matches) {}

    private void conditional(Entry entry, Found found, Version made) {
        Query query = found.query();
        Key twin = createdUnder.get(query);
        List<Key> matches = twin != null ? List.of(twin) : found.matches();
        if (matches.size() > 1) {
            refuse(
                    Reason.PRECONDITION_FAILED,
                    Issue.error(
                            "multiple-matches",
                            "condition-ambiguous",
                            entry.path(),
                            "The condition finds more than one record; make it say which one is meant."));
            return;
        }
        if (twin == null) {
            expectations.add(new Expectation(query, matches.stream().findFirst()));
        }
        if (matches.isEmpty()) {
            checkVersion(entry, null);
            String wished = entry.verb() == Entry.Verb.UPDATE ? entry.id() : null;
            boolean comesBack = wished == null && made != null && made.deleted();
            Key key = comesBack ? made.key() : new Key(entry.type(), wished == null ? Ids.next() : wished);
            createdUnder.put(query, key);
            targets.add(new Target(entry, key, comesBack ? made : null, true));
            return;
        }
        Version version = current.get(matches.get(0));
        checkVersion(entry, version);
        targets.add(new Target(entry, matches.get(0), version, entry.verb() == Entry.Verb.UPDATE));
    }

    /** Looks a condition up, once for all entries that have it. */
    private Optional<Found> look(Entry entry) {
        try {
            Query query = SearchUrl.parse(entry.type(), entry.condition());
            if (!query.criteria().isEmpty()) {
                Found found = new Found(query, byQuery.computeIfAbsent(query, one -> records.match(one, 2)));
                byEntry.put(entry, found);
                return Optional.of(found);
            }
            refuse(
                    Reason.MALFORMED,
                    Issue.error("value", "condition-invalid", entry.path(), "The condition has no search parameter."));
        } catch (UnknownParameter | BadParameterValue e) {
            refuse(
                    Reason.MALFORMED,
                    Issue.error(
                            "value",
                            "condition-invalid",
                            entry.path(),
                            "The condition cannot be followed: " + e.getMessage() + "."));
        }
        return Optional.empty();
    }

    private void checkVersion(Entry entry, Version current) {
        if (entry.ifMatch() != null && (current == null || current.version() != entry.ifMatch())) {
            refuse(
                    Reason.PRECONDITION_FAILED,
                    Issue.error(
                            "conflict",
                            "version-stale",
                            entry.path(),
                            "The version named by If-Match is not the current one; read the record again and amend"
                                    + " that."));
        }
    }

    private void refuseTwoWritesOfOneRecord() {
        Set<Key> written = new HashSet<>();
        for (Target target : targets) {
            if (target.writes() && !written.add(target.key())) {
                refuse(
                        Reason.MALFORMED,
                        Issue.error(
                                "duplicate",
                                "entry-duplicate",
                                target.entry().path(),
                                "Two entries of the bundle write the same record; send it once."));
            }
        }
    }

    private void refuse(Reason why, Issue issue) {
        issues.add(issue);
        // A malformed request is the sender's to mend first, whatever else is wrong.
        if (reason == null || why == Reason.MALFORMED) {
            reason = why;
        }
    }
}
