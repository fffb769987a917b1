package org.ketaminefhir.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestDatabase;

/** The audit under {@code kill -9}: what was acknowledged is there, and the chains are sound. */
class AuditCrashIT {
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void no_acknowledged_event_is_lost_by_a_kill() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            kill(round, 100 + random.nextInt(200), acknowledged);
        }
        try (TestAudit audit = new TestAudit(TestDatabase.H2, folder)) {
            Verification verification = audit.verify();

            assertThat(verification.fault()).isEmpty();
            assertThat(verification.chains()).isEqualTo(2 * ROUNDS + 2);
            assertThat(verification.events()).isGreaterThanOrEqualTo(acknowledged.size());
            assertThat(acknowledged).hasSizeGreaterThan(100 * ROUNDS).allSatisfy(patient -> assertThat(
                            audit.ids("patient=" + patient))
                    .as(patient)
                    .hasSize(1));
        }
    }

    private void kill(int round, int after, Queue<String> acknowledged) throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Subject.class.getName(),
                        folder.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        AtomicInteger said = new AtomicInteger();
        Thread reader = new Thread(() -> {
            try (BufferedReader out = process.inputReader()) {
                out.lines().filter(line -> line.matches("k-\\d+-\\d+\\.")).forEach(line -> {
                    acknowledged.add(line.substring(0, line.length() - 1));
                    said.incrementAndGet();
                });
            } catch (IOException | UncheckedIOException e) {
                // The process is dead; what it said before stands.
            }
        });
        reader.start();
        while (said.get() < after) {
            assertThat(process.waitFor(1, TimeUnit.MILLISECONDS))
                    .as("ended by itself")
                    .isFalse();
        }
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Writes from four threads as fast as it can, and says what is acknowledged. */
    static final class Subject {
        private Subject() {}

        public static void main(String[] arguments) {
            HikariDataSource pool = TestDatabase.H2.pool(Path.of(arguments[0]));
            Audit audit = Audit.open(pool, org.ketaminefhir.definitions.SearchContract.of(TestAudit.DEFINITIONS));
            AtomicInteger next = new AtomicInteger();
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                            while (true) {
                                String patient = "k-" + arguments[1] + "-" + next.getAndIncrement();
                                audit.write(List.of(TestAudit.read(patient)));
                                System.out.println(patient + ".");
                            }
                        })
                        .start();
            }
        }
    }
}
