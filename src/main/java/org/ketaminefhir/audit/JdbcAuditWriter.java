package org.ketaminefhir.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.ketaminefhir.records.Durable;
import org.ketaminefhir.records.RecordsUnavailable;

/** The one writer of one chain: takes what is waiting, commits it together, forces the disk once, then answers each. */
final class JdbcAuditWriter implements AutoCloseable {
    private static final int WAITING = 1024;
    private static final int BATCH = 256;
    private static final Waiting STOP = new Waiting(List.of(), new CompletableFuture<>());

    private final DataSource database;
    private final int chain;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread = new Thread(this::run, "audit-writer");
    private volatile boolean closing;
    private Connection connection;
    private long newest;

    private record Waiting(List<Happening> events, CompletableFuture<Void> written) {}

    JdbcAuditWriter(DataSource database, int chain) {
        this.database = database;
        this.chain = chain;
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until all of them are on disk. */
    void write(List<Happening> events) {
        Waiting waiting = new Waiting(events, new CompletableFuture<>());
        try {
            if (closing) {
                throw closed();
            }
            while (!queue.offer(waiting, 1, TimeUnit.SECONDS)) {
                if (!thread.isAlive()) {
                    throw closed();
                }
            }
            await(waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecordsUnavailable("the caller did not wait for the audit", e);
        } catch (ExecutionException e) {
            throw new RecordsUnavailable("the audit could not be written", e.getCause());
        }
    }

    private void await(Waiting waiting) throws InterruptedException, ExecutionException {
        while (true) {
            // Seen before the answer is: a writer that answers and then ends has answered.
            boolean alive = thread.isAlive();
            try {
                waiting.written().get(alive ? 1000 : 0, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (!alive) {
                    throw closed();
                }
            }
        }
    }

    private static RecordsUnavailable closed() {
        return new RecordsUnavailable("the audit is closed", null);
    }

    /** What is waiting is written first. */
    @Override
    public void close() {
        closing = true;
        try {
            while (thread.isAlive() && !queue.offer(STOP, 1, TimeUnit.SECONDS)) {
                Thread.onSpinWait();
            }
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>();
        try {
            boolean stop = false;
            while (!stop) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                stop = batch.remove(STOP);
                if (!batch.isEmpty()) {
                    answer(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            discard();
        }
    }

    /** Whatever happens, everybody in the batch is answered. */
    private void answer(List<Waiting> batch) {
        try {
            commit(batch);
        } catch (SQLException | RuntimeException e) {
            discard();
            batch.forEach(waiting -> waiting.written().completeExceptionally(e));
        } catch (Error e) {
            batch.forEach(waiting -> waiting.written().completeExceptionally(e));
            throw e;
        }
    }

    private void commit(List<Waiting> batch) throws SQLException {
        List<Happening> events =
                batch.stream().flatMap(waiting -> waiting.events().stream()).toList();
        newest = Math.max(newest, System.currentTimeMillis());
        try {
            append(events);
        } catch (SQLException e) {
            // A connection that died while nothing was to be written is none that anybody needs to hear of.
            if (!Durable.died(e)) {
                throw e;
            }
            discard();
            append(events);
        }
        Durable.commit(connection);
        batch.forEach(waiting -> waiting.written().complete(null));
    }

    private void append(List<Happening> events) throws SQLException {
        if (connection == null) {
            connection = Durable.writer(database);
        }
        JdbcLinks.append(connection, chain, events, newest);
    }

    /** The next batch starts on a connection that nothing has happened to. */
    private void discard() {
        if (connection != null) {
            try (Connection left = connection) {
                left.rollback();
            } catch (SQLException e) {
                // It was of no more use.
            }
            connection = null;
        }
    }
}
