package org.ketaminefhir.records;

import java.util.Objects;
import java.util.Optional;
import org.ketaminefhir.search.Query;

/** What a conditional query found when a change was prepared; when the change is applied it must find the same. */
public record Expectation(Query query, Optional<Key> match) {
    public Expectation {
        Objects.requireNonNull(query);
        Objects.requireNonNull(match);
    }
}
