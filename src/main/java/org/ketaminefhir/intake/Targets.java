package org.ketaminefhir.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.intake.Amendment.Amended;
import org.ketaminefhir.intake.Lookups.Found;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.records.Expectation;
import org.ketaminefhir.records.Ids;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.Query;
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
     * @param key null for a delete that finds nothing
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

    private final Sender sender;
    private final Function<Resource, Nature> natures;
    private final List<Target> targets = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final Map<Query, Key> createdUnder = new HashMap<>();
    private final Complaints complaints = new Complaints();
    private final Lookups lookups;

    private Targets(Sender sender, Function<Resource, Nature> natures) {
        this.sender = sender;
        this.lookups = new Lookups(sender, complaints);
        this.natures = natures;
    }

    /**
     * Looks up all entries, with one query for all that are named by id.
     *
     * @param natures what a resource is taken for
     * @param earlier the records that the same entries made before, in their order, or none
     */
    static Targets of(List<Entry> entries, Sender sender, Function<Resource, Nature> natures, List<Key> earlier) {
        Targets found = new Targets(sender, natures);
        found.lookups.look(entries, earlier);
        for (int i = 0; i < entries.size(); i++) {
            found.add(entries.get(i), earlier.isEmpty() ? null : found.lookups.current(earlier.get(i)));
        }
        found.refuseTwoWritesOfOneRecord();
        return found;
    }

    List<Target> all() {
        return targets;
    }

    List<Expectation> expectations() {
        return expectations;
    }

    List<Issue> issues() {
        return complaints.issues();
    }

    Reason reason() {
        return complaints.reason();
    }

    private void add(Entry entry, Version made) {
        if (entry.condition() != null) {
            Found found = lookups.found(entry);
            if (found != null) {
                conditional(entry, found, made);
            }
        } else if (entry.verb() == Entry.Verb.CREATE) {
            create(entry, made);
        } else {
            Key key = new Key(entry.type(), entry.id());
            named(entry, key, lookups.current(key));
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
            complaints.remark(Issue.information(
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
        List<Duplicates.Found> looked = Duplicates.of(resource, systems, sender.conditions());
        looked.forEach(found -> found.expectation().ifPresent(expectations::add));
        return looked.stream()
                .flatMap(found -> found.keys().stream())
                .findFirst()
                .flatMap(sender.seen()::read)
                .filter(version -> !version.deleted());
    }

    private void named(Entry entry, Key key, Version version) {
        boolean gone = version == null || version.deleted();
        if (entry.verb() == Entry.Verb.DELETE && gone) {
            // What is not there is as good as deleted.
            targets.add(new Target(entry, version == null ? null : key, version, false));
        } else if (entry.verb() == Entry.Verb.PATCH) {
            patch(entry, key, version);
        } else {
            checkVersion(entry, gone ? null : version);
            targets.add(new Target(entry, key, version, true));
        }
    }

    private void conditional(Entry entry, Found found, Version made) {
        Query query = found.query();
        Key twin = createdUnder.get(query);
        List<Key> matches = twin != null ? List.of(twin) : found.matches();
        if (matches.size() > 1) {
            complaints.refuse(
                    Reason.PRECONDITION_FAILED,
                    Issue.error(
                            "multiple-matches",
                            "condition-ambiguous",
                            entry.path(),
                            "The condition finds more than one record; make it say which one is meant."));
            return;
        }
        if (twin == null && found.firm()) {
            expectations.add(new Expectation(query, matches.stream().findFirst()));
        }
        if (entry.verb() == Entry.Verb.DELETE || entry.verb() == Entry.Verb.PATCH) {
            if (!matches.isEmpty()) {
                Key key = matches.get(0);
                named(entry, key, lookups.current(key));
            } else if (entry.verb() == Entry.Verb.DELETE) {
                targets.add(new Target(entry, null, null, false));
            } else {
                patch(entry, null, null);
            }
            return;
        }
        if (matches.isEmpty()) {
            targets.add(unmatched(entry, query, made));
            return;
        }
        Version version = lookups.current(matches.get(0));
        checkVersion(entry, version);
        if (Lookups.wished(entry).filter(key -> !key.equals(matches.get(0))).isPresent()) {
            complaints.refuse(
                    Reason.MALFORMED,
                    Issue.error(
                            "invalid",
                            "id-differs",
                            entry.candidate().path() + ".id",
                            "The body carries another id than the record that the condition finds; leave the id out."));
        }
        targets.add(new Target(entry, matches.get(0), version, entry.verb() == Entry.Verb.UPDATE));
    }

    /** A condition that finds nothing makes a record, under the id that an update carries if it carries one. */
    private Target unmatched(Entry entry, Query query, Version made) {
        checkVersion(entry, null);
        Optional<Key> wished = Lookups.wished(entry);
        Version standing = wished.map(lookups::current).orElse(null);
        if (standing != null && !standing.deleted()) {
            complaints.refuse(
                    Reason.CONFLICT,
                    Issue.error(
                            "conflict",
                            "id-taken",
                            entry.candidate().path() + ".id",
                            "The condition finds nothing, and the id in the body is that of another record."));
        }
        boolean comesBack = wished.isEmpty() && made != null && made.deleted();
        Key key = comesBack ? made.key() : wished.orElseGet(() -> new Key(entry.type(), Ids.next()));
        createdUnder.put(query, key);
        return new Target(entry, key, comesBack ? made : standing, true);
    }

    private void patch(Entry entry, Key key, Version version) {
        if (version == null || version.deleted()) {
            complaints.refuse(
                    version == null ? Reason.NOT_FOUND : Reason.GONE,
                    version == null
                            ? Issue.error("not-found", "not-found", entry.path(), "There is no such record.")
                            : Issue.error("deleted", "deleted", entry.path(), "The record was deleted."));
            return;
        }
        checkVersion(entry, version);
        Amended amended = entry.amendment().of(version);
        if (amended.candidate() == null) {
            amended.issues().forEach(issue -> complaints.refuse(amended.reason(), issue));
            return;
        }
        targets.add(new Target(entry.amended(amended.candidate()), key, version, true));
    }

    private void checkVersion(Entry entry, Version current) {
        if (entry.ifMatch() != null && (current == null || current.version() != entry.ifMatch())) {
            complaints.refuse(
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
        Set<Key> deleted = new HashSet<>();
        targets.stream()
                .filter(target -> target.entry().verb() == Entry.Verb.DELETE)
                .forEach(target -> deleted.add(target.key()));
        for (Target target : targets) {
            boolean twice = target.writes() && !written.add(target.key());
            boolean gone = target.entry().verb() != Entry.Verb.DELETE && deleted.contains(target.key());
            if (twice || gone) {
                complaints.refuse(
                        Reason.MALFORMED,
                        Issue.error(
                                "duplicate",
                                "entry-duplicate",
                                target.entry().path(),
                                "Two entries of the bundle write the same record, or one needs what the other deletes; send"
                                        + " it once."));
            }
        }
    }
}
