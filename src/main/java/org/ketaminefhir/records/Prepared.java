package org.ketaminefhir.records;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.ketaminefhir.search.Indexed;
import org.ketaminefhir.search.Sql;

/**
 * A change with all that can be worked out before it is its turn.
 *
 * @param indexed by what each write is found, in the order of the writes
 * @param reindexed by what each record to be reindexed is found, in their order
 * @param checks the queries of the expectations, in their order
 * @param receipt what the caller waits for
 */
record Prepared(
        Change change,
        List<Indexed> indexed,
        List<Indexed> reindexed,
        List<Sql> checks,
        CompletableFuture<Receipt> receipt) {
    Stream<Indexed> rows() {
        return Stream.concat(indexed.stream(), reindexed.stream());
    }
}
