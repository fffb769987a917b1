package org.ketaminefhir.intake;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ketaminefhir.intake.Outcome.Reason;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.search.UnknownParameter;
import org.ketaminefhir.validation.Issue;

/** What the store says about the records that entries name: each condition asked once, all versions read at once. */
final class Lookups {
    private final Sender sender;
    private final Complaints complaints;
    private final Map<Query, Conditions.Match> byQuery = new HashMap<>();
    private final Map<Entry, Found> byEntry = new IdentityHashMap<>();
    private final Map<Key, Version> current = new HashMap<>();

    Lookups(Sender sender, Complaints complaints) {
        this.sender = sender;
        this.complaints = complaints;
    }

    /**
     * What the condition of an entry finds on record.
     *
     * @param firm whether it must find the same when it is written
     */
    record Found(Query query, List<Key> matches, boolean firm) {}

    void look(List<Entry> entries, List<Key> earlier) {
        Set<Key> named = named(entries);
        earlier.stream().filter(Objects::nonNull).forEach(named::add);
        current.putAll(sender.seen().readAll(named));
    }

    /** Null if it never was, and for null. */
    Version current(Key key) {
        return current.get(key);
    }

    /** Null if the entry has no condition, or one that cannot be followed. */
    Found found(Entry entry) {
        return byEntry.get(entry);
    }

    /** The id in the body of a conditional update. */
    static Optional<Key> wished(Entry entry) {
        if (entry.verb() != Entry.Verb.UPDATE) {
            return Optional.empty();
        }
        String id = entry.candidate().resource().getIdElement().getIdPart();
        return id == null ? Optional.empty() : Optional.of(new Key(entry.type(), id));
    }

    /** The records that entries name and whose versions matter: by id, or by a condition that finds one to update. */
    private Set<Key> named(List<Entry> entries) {
        Set<Key> named = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry.condition() != null) {
                List<Key> matches = look(entry);
                if (entry.verb() != Entry.Verb.CREATE) {
                    named.addAll(matches);
                }
                wished(entry).ifPresent(named::add);
            } else if (entry.id() != null) {
                named.add(new Key(entry.type(), entry.id()));
            }
        }
        return named;
    }

    /** Looks a condition up, once for all entries that have it. */
    private List<Key> look(Entry entry) {
        try {
            Query query = SearchUrl.parse(entry.type(), entry.condition());
            if (!query.criteria().isEmpty()) {
                Conditions.Match match = byQuery.computeIfAbsent(query, sender.conditions()::match);
                Found found = new Found(query, match.keys(), match.firm());
                byEntry.put(entry, found);
                return found.matches();
            }
            complaints.refuse(
                    Reason.MALFORMED,
                    Issue.error("value", "condition-invalid", entry.path(), "The condition has no search parameter."));
        } catch (UnknownParameter | BadParameterValue e) {
            complaints.refuse(
                    Reason.MALFORMED,
                    Issue.error(
                            "value",
                            "condition-invalid",
                            entry.path(),
                            "The condition cannot be followed: " + e.getMessage() + "."));
        }
        return List.of();
    }
}
