package org.ketaminefhir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coverage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Prints what the program costs on this machine: start-up, memory, validation, submissions, reads. Medians and counts,
 * no verdict; client and server share the processors.
 *
 * <pre>
 * mvn -q -DskipTests package
 * mvn -q test -Dtest=Benchmark -Dbenchmark=true
 * </pre>
 *
 * <p>{@code -Dbenchmark.jar=FILE} for another jar, {@code -Dbenchmark.seconds=N} for the length of the windows,
 * {@code -Dbenchmark.jvm=OPTIONS} for the server's JVM, {@code -Dbenchmark.url=jdbc:postgresql:...} for an empty database
 * other than H2.
 */
@EnabledIfSystemProperty(named = "benchmark", matches = "true", disabledReason = "prints figures, and takes minutes")
class Benchmark {
    private static final Path JAR = Path.of(System.getProperty("benchmark.jar", "target/ketamine-fhir.jar"));
    private static final String[] SETTINGS = Stream.ofNullable(System.getProperty("benchmark.url"))
            .map(url -> "--spring.datasource.url=" + url)
            .toArray(String[]::new);
    private static final int WINDOW_SECONDS = Integer.getInteger("benchmark.seconds", 5);
    private static final int WINDOWS = 3;
    private static final long VALIDATION_NANOS = TimeUnit.SECONDS.toNanos(8L * WINDOW_SECONDS);
    private static final int READS = 500;
    private static final int DOCUMENTS = 100;

    private final List<String> administrations = new ArrayList<>();
    private final List<String> patients = new ArrayList<>();

    @Test
    void print() throws Exception {
        Examples.session();
        Path data = Files.createTempDirectory("ketamine-fhir-benchmark");
        List<String> jvm = Stream.of(System.getProperty("benchmark.jvm", "").split(" "))
                .filter(option -> !option.isEmpty())
                .toList();
        say("%d processors, Java %s", Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        long start = System.nanoTime();
        try (Program program =
                Program.ofJar(JAR, Program.freePort(), data, jvm, SETTINGS).ready()) {
            say("start to ready                %8.1f s", (System.nanoTime() - start) / 1e9);
            memory("resident memory at ready", program);
            Server server = program.server();
            sessions(server);
            validation(server);
            reads(server);
            documents(server);
            memory("resident memory after load", program);
            say("database                      %8.1f MB", size(data) / 1e6);
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void sessions(Server server) throws Exception {
        // Until what the JVM compiles is compiled; not counted.
        rate(server, 4, 4 * WINDOW_SECONDS);
        for (int clients : new int[] {1, 4}) {
            double[] rates = new double[WINDOWS];
            for (int window = 0; window < WINDOWS; window++) {
                rates[window] = rate(server, clients, WINDOW_SECONDS);
            }
            Arrays.sort(rates);
            say(
                    "submitted sessions, %d client%s %8.1f a second (median of %d windows of %d s; %.1f to %.1f)",
                    clients,
                    clients == 1 ? " " : "s",
                    rates[WINDOWS / 2],
                    WINDOWS,
                    WINDOW_SECONDS,
                    rates[0],
                    rates[WINDOWS - 1]);
        }
    }

    /** Sessions a second that were acknowledged. */
    private double rate(Server server, int clients, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ConcurrentLinkedQueue<Server.Answer> answers = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(clients);
        long start = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            new Thread(() -> {
                        while (System.nanoTime() < end) {
                            Server.Answer answer = server.post("", Examples.session());
                            if (answer.status() == 200) {
                                answers.add(answer);
                            } else {
                                refused.incrementAndGet();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        double taken = (System.nanoTime() - start) / 1e9;
        if (refused.get() > 0) {
            say("  %d sessions were refused", refused.get());
        }
        answers.stream().limit(READS / 5).forEach(this::remember);
        return answers.size() / taken;
    }

    private void remember(Server.Answer answer) {
        answer.bundle().getEntry().forEach(entry -> {
            String location = entry.getResponse().getLocation();
            String record = location.substring(0, location.indexOf("/_history"));
            if (record.startsWith("MedicationAdministration/")) {
                administrations.add(record);
            } else if (record.startsWith("Patient/")) {
                patients.add(record);
            }
        });
    }

    /** Every valid example, in turn, as often as the time allows; grouped by the folder that it is in. */
    private static void validation(Server server) {
        List<Path> files = Examples.json("valid");
        Map<Path, List<Long>> times = new HashMap<>();
        long end = System.nanoTime() + VALIDATION_NANOS;
        for (int round = 0; System.nanoTime() < end; round++) {
            for (Path file : files) {
                String json = Examples.read(file);
                long start = System.nanoTime();
                server.post("$validate", json);
                if (round > 0) {
                    times.computeIfAbsent(file, key -> new ArrayList<>()).add(System.nanoTime() - start);
                }
            }
        }
        Map<String, List<Double>> groups = new TreeMap<>();
        times.forEach((file, nanos) -> groups.computeIfAbsent(group(file), key -> new ArrayList<>())
                .add(millis(nanos.stream().mapToLong(Long::longValue))));
        say("$validate, median of each valid example; lowest, median and highest of its folder:");
        groups.forEach((group, medians) -> {
            double[] sorted =
                    medians.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            say(
                    "  %-34s %3d examples %7.1f %7.1f %7.1f ms",
                    group, sorted.length, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        });
    }

    private static String group(Path file) {
        String folder = Examples.ROOT.relativize(file.getParent().getParent()).toString();
        return file.getFileName().toString().startsWith("session-") ? folder + ", sessions" : folder;
    }

    private void reads(Server server) {
        say("read by id                    %8.2f ms", millis(administrations, server, record -> record));
        say(
                "Observation?patient=&code=    %8.2f ms (%d sessions on record)",
                millis(patients, server, patient -> "Observation?patient=" + patient + "&code=85354-9"),
                server.get("Encounter?_count=0").bundle().getTotal());
    }

    /** Of a patient with a long course: what a payer pulls in one call. */
    private static void documents(Server server) {
        int sessions = 60;
        String session = Examples.session();
        LocalDate day = LocalDate.parse("2026-01-05");
        String patient = null;
        for (int number = 1; number <= sessions; number++) {
            Server.Answer stored = server.post(
                    "",
                    session.replace("S-2026-0301", "S-" + number)
                            .replace("2026-03-02", day.plusDays(4L * number).toString()));
            patient = Clinic.located(stored, "Patient");
        }
        String member = Clinic.in(Clinic.parse(session), Coverage.class)
                .getIdentifierFirstRep()
                .getValue();
        String url = patient + "/$coverage-documentation?purpose=claims-processing&policy=half-fall&end=2026-12-31"
                + "&coverage=" + member;
        long[] nanos = new long[DOCUMENTS];
        for (int i = -DOCUMENTS; i < DOCUMENTS; i++) {
            long start = System.nanoTime();
            Server.Answer document = server.get(url);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            } else if (document.status() != 200) {
                throw new AssertionError(document.body());
            }
        }
        say("coverage documentation        %8.2f ms (%d sessions)", millis(Arrays.stream(nanos)), sessions);
    }

    private static double millis(List<String> records, Server server, java.util.function.UnaryOperator<String> path) {
        long[] nanos = new long[READS];
        for (int i = -READS; i < READS; i++) {
            String url = path.apply(records.get(Math.floorMod(i, records.size())));
            long start = System.nanoTime();
            server.get(url);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
        }
        return millis(Arrays.stream(nanos));
    }

    private static double millis(LongStream nanos) {
        long[] sorted = nanos.sorted().toArray();
        return sorted[sorted.length / 2] / 1e6;
    }

    private static void memory(String what, Program program) throws IOException {
        Path status = Path.of("/proc", Long.toString(program.process().pid()), "status");
        if (Files.exists(status)) {
            try (Stream<String> lines = Files.lines(status)) {
                lines.filter(line -> line.startsWith("VmRSS"))
                        .forEach(line -> say("%-29s %8d MB", what, Long.parseLong(line.replaceAll("\\D", "")) / 1024));
            }
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void say(String line, Object... values) {
        System.out.println(line.formatted(values));
    }
}
