package org.ketaminefhir.records;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one submission does to the store: all of it or nothing.
 *
 * @param writes at most one for each record
 * @param reindexed records that none of the writes is about
 * @param courses patients whose course of treatment the change is part of: it must stand where it stood when the change
 *     was prepared, and moves on
 * @param expectations conditional matches that the submission was prepared with
 * @param submission what makes the submission known again when it is repeated, or null
 * @param behalf on whose behalf it is made
 * @param alongside what is written in the same transaction
 */
public record Change(
        List<Write> writes,
        List<Reindex> reindexed,
        Map<String, Integer> courses,
        List<Expectation> expectations,
        Submission submission,
        Behalf behalf,
        Alongside alongside) {
    public Change {
        writes = List.copyOf(writes);
        reindexed = List.copyOf(reindexed);
        courses = Map.copyOf(courses);
        expectations = List.copyOf(expectations);
        Objects.requireNonNull(behalf);
        Objects.requireNonNull(alongside);
        Set<Key> keys = new HashSet<>();
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("a change writes a record at most once");
            }
        }
        for (Reindex reindex : reindexed) {
            if (!keys.add(reindex.key())) {
                throw new IllegalArgumentException("what is written is indexed with it");
            }
        }
    }

    public Change(List<Write> writes, List<Expectation> expectations, Submission submission) {
        this(writes, List.of(), Map.of(), expectations, submission, Behalf.NOBODY, Alongside.NOTHING);
    }

    public static Change of(Write... writes) {
        return new Change(List.of(writes), List.of(), null);
    }
}
