package org.ketaminefhir.records;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one submission does to the store: all of it or nothing.
 *
 * @param writes at most one for each record
 * @param expectations conditional matches that the submission was prepared with
 * @param submission what makes the submission known again when it is repeated, or null
 */
public record Change(List<Write> writes, List<Expectation> expectations, Submission submission) {
    public Change {
        writes = List.copyOf(writes);
        expectations = List.copyOf(expectations);
        Set<Key> keys = new HashSet<>();
        for (Write write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("a change writes a record at most once");
            }
        }
    }

    public static Change of(Write... writes) {
        return new Change(List.of(writes), List.of(), null);
    }
}
