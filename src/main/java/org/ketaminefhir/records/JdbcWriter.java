package org.ketaminefhir.records;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one writer of this node: takes the changes that are waiting, applies each under a savepoint of its own, commits once, forces
 * the disk once, then answers each.
 */
final class JdbcWriter implements AutoCloseable {
    private static final int WAITING = 1024;
    private static final int BATCH = 64;
    /** So often the disk is forced if nothing is written: before H2 writes over what it has moved elsewhere. */
    private static final int FORCE_SECONDS = 3;

    private static final Prepared STOP = new Prepared(null, List.of(), List.of(), List.of(), new CompletableFuture<>());

    private final JdbcConnections connections;
    private final JdbcNames names;
    private final BlockingQueue<Prepared> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread = new Thread(this::run, "records-writer");
    private volatile boolean closing;
    private JdbcBatch session;

    JdbcWriter(JdbcConnections connections, JdbcNames names) throws SQLException {
        this.connections = connections;
        this.names = names;
        this.session = new JdbcBatch(connections, names);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until the change is on disk or refused; never for a writer that is no more. */
    Receipt write(Prepared change) {
        try {
            if (closing) {
                throw closed();
            }
            while (!queue.offer(change, 1, TimeUnit.SECONDS)) {
                if (!thread.isAlive()) {
                    throw closed();
                }
            }
            return receipt(change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecordsUnavailable("the caller did not wait for the change", e);
        } catch (ExecutionException e) {
            throw new RecordsUnavailable("the change could not be written", e.getCause());
        }
    }

    private Receipt receipt(Prepared change) throws InterruptedException, ExecutionException {
        while (true) {
            // Seen before the answer is: a writer that answers and then ends has answered.
            boolean alive = thread.isAlive();
            try {
                return change.receipt().get(alive ? 1000 : 0, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!alive) {
                    throw closed();
                }
            }
        }
    }

    private static RecordsUnavailable closed() {
        return new RecordsUnavailable("the store is closed", null);
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
        List<Prepared> batch = new ArrayList<>();
        try {
            boolean stop = false;
            while (!stop) {
                batch.clear();
                Prepared next = queue.poll(FORCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    force();
                    continue;
                }
                batch.add(next);
                queue.drainTo(batch, BATCH - 1);
                stop = batch.remove(STOP);
                if (!batch.isEmpty()) {
                    write(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            discard();
        }
    }

    /** Whatever happens, everybody in the batch is answered. */
    private void write(List<Prepared> batch) {
        try {
            begin();
            session.commit(batch).forEach(JdbcBatch.Outcome::answer);
        } catch (SQLException | RuntimeException e) {
            discard();
            batch.forEach(change -> change.receipt().completeExceptionally(e));
        } catch (Error e) {
            batch.forEach(change -> change.receipt().completeExceptionally(e));
            throw e;
        }
    }

    private void force() {
        try {
            if (session != null) {
                session.force();
            }
        } catch (SQLException e) {
            // Nobody waits for it; whoever comes next gets a connection that lives.
            discard();
        }
    }

    /** A connection that died while nothing was to be written is none that anybody needs to hear of. */
    private void begin() throws SQLException {
        if (session != null) {
            try {
                session.begin();
                return;
            } catch (SQLException e) {
                if (!JdbcConnections.died(e)) {
                    throw e;
                }
                discard();
            }
        }
        session = new JdbcBatch(connections, names);
        session.begin();
    }

    /** The next batch starts on a connection that nothing has happened to. */
    private void discard() {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                // It was of no more use.
            }
            session = null;
        }
    }
}
