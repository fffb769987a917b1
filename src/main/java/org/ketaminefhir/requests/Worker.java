package org.ketaminefhir.requests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ketaminefhir.records.RecordsUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works at the data requests that have come in, on threads of its own, a few at once. What a node was at when it stopped
 * is taken up again by itself when it starts, or by another.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private static final int THREADS = 2;

    /** After which a request counts as one that nobody can answer: it may be what stops us each time. */
    private static final int MOST_TIMES = 12;

    /** How often is looked for what other nodes have left. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final Inbox inbox;
    private final Steps steps;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    Worker(Inbox inbox, Steps steps) {
        this.inbox = inbox;
        this.steps = steps;
    }

    public synchronized void start() {
        if (!threads.isEmpty() || closing) {
            return;
        }
        for (int i = 1; i <= THREADS; i++) {
            Thread thread = new Thread(this::run, "data-requests-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run() {
        while (!closing) {
            try {
                Optional<Taken> taken = inbox.take();
                if (taken.isPresent()) {
                    work(taken.get());
                } else {
                    inbox.await(IDLE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RecordsUnavailable e) {
                LOG.warn("the database does not answer; data requests wait");
                rest();
            }
        }
    }

    private void work(Taken taken) {
        try {
            if (taken.times() > MOST_TIMES) {
                LOG.error("data request {} was taken up {} times in vain", taken.task(), taken.times() - 1);
                steps.giveUp(taken);
                inbox.forget(taken);
                return;
            }
            switch (steps.take(taken)) {
                case END -> inbox.forget(taken);
                case WAITS -> inbox.aside(taken);
                case UNDER_WAY -> inbox.later(taken, Duration.ZERO);
            }
        } catch (RecordsUnavailable e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Others go on meanwhile; what its message says may be a value.
            LOG.error("data request {} was not brought to its end: {}", taken.task(), e.getClass());
            if (taken.times() > MOST_TIMES) {
                inbox.forget(taken);
            } else {
                inbox.later(taken, Duration.ofSeconds(1L << Math.min(taken.times(), 10)));
            }
        }
    }

    private void rest() {
        try {
            Thread.sleep(IDLE.toMillis());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** Ends what is under way first; threads are not interrupted, which would close the files of the database. */
    @Override
    public synchronized void close() {
        closing = true;
        inbox.wake(threads.size());
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(30).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
