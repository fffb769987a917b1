package org.ketaminefhir.audit;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ketaminefhir.TestDatabase;

/** What an event costs: prints how long one takes, alone and with seven others, and how fast all are verified. */
final class AuditBenchmark {
    private static final int EVENTS = 4000;

    private AuditBenchmark() {}

    /** @param arguments where the database goes; without, a folder for temporary files */
    public static void main(String[] arguments) throws Exception {
        Path folder = arguments.length == 0 ? Files.createTempDirectory("audit") : Path.of(arguments[0]);
        for (TestDatabase database : TestDatabase.values()) {
            try (TestAudit audit = new TestAudit(database, Files.createTempDirectory(folder, "audit"))) {
                run(audit, 1, EVENTS);
                measure(database + " alone", audit, 1);
                measure(database + " 8 at once", audit, 8);
                long start = System.nanoTime();
                long events = audit.verify().events();
                System.out.printf("%s verified %d events in %d ms%n", database, events, millis(start));
            }
        }
        System.exit(0);
    }

    private static void measure(String name, TestAudit audit, int threads) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long[] micros = run(audit, threads, EVENTS);
        long used = system.getProcessCpuTime() - cpu;
        long took = millis(start);
        Arrays.sort(micros);
        System.out.printf(
                "%s: %d/s, median %d us, 99%% %d us, %d us of processor each%n",
                name,
                EVENTS * 1000L / took,
                micros[EVENTS / 2],
                micros[EVENTS * 99 / 100],
                TimeUnit.NANOSECONDS.toMicros(used) / EVENTS);
    }

    private static long millis(long start) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static long[] run(TestAudit audit, int threads, int events) throws InterruptedException {
        long[] micros = new long[events];
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            pool.execute(() -> {
                for (int n = next.getAndIncrement(); n < events; n = next.getAndIncrement()) {
                    long start = System.nanoTime();
                    audit.write(TestAudit.read("p" + n % 500, "Observation/o" + n + ":1"));
                    micros[n] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
                }
            });
        }
        pool.shutdown();
        pool.awaitTermination(10, TimeUnit.MINUTES);
        return micros;
    }
}
