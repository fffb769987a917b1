package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.records.Key;

/**
 * The store under {@code kill -9}: a process of its own writes sessions from four threads to a database file, is killed
 * at a random moment, and its successor opens the same file, says what it finds, and writes on. Nothing closes the
 * file between rounds; every fifth kill comes while the file is being opened.
 *
 * <p>What this exercises is the store: writer, group commit, H2, the file. The rest of the server (HTTP, validation,
 * intake) is not in this process, because it takes many times longer to start; {@link RestartIT} kills the whole
 * program. A kill loses what a process holds in memory; what a power cut takes from the operating system is not tested.
 *
 * <p>{@code -Dcrash.rounds=N} for another number of rounds.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 20);
    private static final int NUMBERS_A_ROUND = 100_000;
    private static final Pattern THERE = Pattern.compile("there (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)\\.");
    private static final Pattern TOTAL = Pattern.compile("total ([A-Za-z]+) (\\d+)\\.");

    private static final List<Key> SESSION = CrashSubject.keys(0);
    private static final long AMENDED =
            SESSION.stream().filter(CrashSubject::isAmended).count();

    @TempDir
    Path folder;

    private final Random random = new Random();
    private final Set<Integer> stored = new HashSet<>();
    private final Set<Integer> amended = new HashSet<>();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void what_was_acknowledged_is_there_whole_after_every_kill_and_nothing_is_there_in_part() throws Exception {
        int kills = 0;
        int since = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean whileOpening = round % 5 == 4;
            Subject subject = new Subject(folder, since, round * NUMBERS_A_ROUND);
            subject.await(whileOpening ? "opening" : "stored", whileOpening ? 1 : 1 + random.nextInt(40));
            subject.letLive(random.nextInt(whileOpening ? 1500 : 100));
            subject.kill();
            kills++;
            if (subject.said("reported") > 0) {
                check(subject, since);
                since = round * NUMBERS_A_ROUND;
            }
            subject.numbers("stored").forEach(stored::add);
            subject.numbers("amended").forEach(amended::add);
        }
        Subject last = new Subject(folder, 0, -1);
        last.await("reported", 1);
        last.kill();
        check(last, 0);

        assertThat(kills).isEqualTo(ROUNDS);
        assertThat(stored).hasSizeGreaterThan(ROUNDS);
        assertThat(amended).isNotEmpty();
        System.out.printf(
                "%d kills; %d sessions and %d amendments acknowledged, all there; %d more were written unacknowledged.%n",
                kills, stored.size(), amended.size(), last.numbers("there").count() - stored.size());
    }

    /** Holds what a subject found when it opened the file against all that was acknowledged before. */
    private void check(Subject subject, int since) {
        Set<Integer> there = subject.numbers("there").collect(Collectors.toSet());
        assertThat(there).containsAll(stored.stream().filter(n -> n >= since).toList());
        for (List<Integer> found : subject.matching(THERE)) {
            int number = found.get(0);
            assertThat(found.get(1)).as("records of session %d", number).isEqualTo(SESSION.size());
            assertThat((long) found.get(2))
                    .as("found by the encounter of session %d", number)
                    .isEqualTo(AMENDED);
            assertThat((long) found.get(3))
                    .as("records of session %d that are version 2", number)
                    .isIn(amended.contains(number) ? List.of(AMENDED) : List.of(0L, AMENDED));
            assertThat(found.get(4)).as("first versions of session %d", number).isEqualTo(found.get(3));
        }
        Map<String, Long> totals = subject.totals();
        long sessions = totals.get("Encounter");
        Map<String, Long> owed = SESSION.stream()
                .collect(Collectors.groupingBy(Key::type, TreeMap::new, Collectors.summingLong(key -> sessions)));
        assertThat(totals).isEqualTo(owed);
    }

    /** One process, and what it has said. */
    private static final class Subject {
        private final Process process;
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Thread reader;

        Subject(Path folder, int since, int from) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            Program.classPath(),
                            CrashSubject.class.getName(),
                            folder.toString(),
                            Integer.toString(since),
                            Integer.toString(from))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            reader = new Thread(this::read);
            reader.start();
        }

        private void read() {
            try (BufferedReader out = process.inputReader()) {
                out.lines().filter(line -> line.endsWith(".")).forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                // The process is dead; what it said before stands.
            }
        }

        long said(String word) {
            return lines.stream().filter(line -> line.startsWith(word)).count();
        }

        void await(String word, int times) throws Exception {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            while (said(word) < times) {
                if (process.waitFor(2, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("the process ended by itself: " + process.exitValue());
                }
                if (System.nanoTime() > end) {
                    throw new TimeoutException(word);
                }
            }
        }

        void letLive(int milliseconds) throws InterruptedException {
            assertThat(process.waitFor(milliseconds, TimeUnit.MILLISECONDS)).isFalse();
        }

        /** SIGKILL, where there are signals. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
            reader.join();
            assertThat(process.exitValue()).as("killed, not ended by itself").isEqualTo(128 + 9);
        }

        Stream<Integer> numbers(String word) {
            return matching(Pattern.compile(word + " (\\d+)\\b.*")).stream().map(groups -> groups.get(0));
        }

        List<List<Integer>> matching(Pattern pattern) {
            List<List<Integer>> found = new ArrayList<>();
            for (String line : lines) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.matches()) {
                    List<Integer> groups = new ArrayList<>();
                    for (int i = 1; i <= matcher.groupCount(); i++) {
                        groups.add(Integer.valueOf(matcher.group(i)));
                    }
                    found.add(groups);
                }
            }
            return found;
        }

        Map<String, Long> totals() {
            Map<String, Long> totals = new TreeMap<>();
            for (String line : lines) {
                Matcher matcher = TOTAL.matcher(line);
                if (matcher.matches()) {
                    totals.put(matcher.group(1), Long.valueOf(matcher.group(2)));
                }
            }
            return totals;
        }
    }
}
