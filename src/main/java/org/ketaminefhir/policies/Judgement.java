package org.ketaminefhir.policies;

import java.util.Collection;
import java.util.List;
import org.ketaminefhir.facts.Told;
import org.ketaminefhir.records.Key;

/**
 * What the record says to a criterion.
 *
 * @param found what stands on record, in words
 * @param evidence the records that show it
 */
public record Judgement(Criterion criterion, Told told, String found, List<Key> evidence) {
    public Judgement {
        evidence = List.copyOf(evidence);
    }

    static Judgement of(Criterion criterion, Told told, String found, Collection<Key> evidence) {
        return new Judgement(
                criterion, told, found, evidence.stream().distinct().toList());
    }

    static Judgement untold(Criterion criterion, String found) {
        return new Judgement(criterion, Told.NO_DATA, found, List.of());
    }
}
