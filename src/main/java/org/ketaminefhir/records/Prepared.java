package org.ketaminefhir.records;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A change with all that can be worked out before it is its turn.
 *
 * @param indexed by what each write is found, in the order of the writes
 * @param checks the queries of the expectations, in their order
 * @param receipt what the caller waits for
 */
record Prepared(Change change, List<Indexed> indexed, List<JdbcSearch> checks, CompletableFuture<Receipt> receipt) {}
