package org.ketaminefhir.release;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Reading;
import org.ketaminefhir.records.Version;

/** Follows references from record to record, with one query a step. */
final class Closure {
    /** More than this is not what anybody asked for. */
    static final int MOST = 5000;

    private final Reading records;

    /** @param mentions what each record that was looked at refers to, followed or not */
    record Found(List<Version> versions, Map<Key, Set<Key>> mentions) {}

    Closure(Reading records) {
        this.records = records;
    }

    /**
     * What some records refer to, and what that refers to, in the order in which it is met; not the records themselves.
     *
     * @param follow which references to follow
     */
    Found of(Collection<Version> from, Predicate<Key> follow) {
        Mentions mentions = new Mentions();
        Map<Key, Set<Key>> mentioned = new HashMap<>();
        Set<Key> seen = new LinkedHashSet<>();
        from.forEach(version -> seen.add(version.key()));
        Map<Key, Version> found = new LinkedHashMap<>();
        Collection<Version> step = from;
        while (!step.isEmpty() && found.size() < MOST) {
            Set<Key> next = new LinkedHashSet<>();
            for (Version version : step) {
                Set<Key> named = mentions.in(version);
                mentioned.put(version.key(), named);
                named.stream().filter(follow).filter(seen::add).forEach(next::add);
            }
            Map<Key, Version> read = records.readAll(next);
            List<Version> standing = new ArrayList<>();
            next.stream()
                    .map(read::get)
                    .filter(version -> version != null && !version.deleted())
                    .forEach(standing::add);
            standing.forEach(version -> found.put(version.key(), version));
            step = standing;
        }
        return new Found(List.copyOf(found.values()), mentioned);
    }
}
