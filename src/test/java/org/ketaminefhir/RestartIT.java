package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program as a process on a fresh folder: first writers all at once, then clients that submit sessions until
 * it is killed with SIGKILL at a random moment and started again on the same data, twice ({@code -Dcrash.restarts=N}
 * for more). It starts without its warm-up, to save time.
 *
 * <p>The story is told once, before the tests; each test looks at one side of it. {@link CrashIT} kills the store alone,
 * and far more often.
 */
class RestartIT {
    private static final int RESTARTS = Integer.getInteger("crash.restarts", 2);
    private static final int FIRST_WRITERS = 8;
    private static final int CLIENTS = 4;
    private static final Bundle SESSION = Examples.FHIR.newJsonParser().parseResource(Bundle.class, Examples.session());

    /** What the server said to the first writers of a fresh database. */
    private static final List<Server.Answer> FIRST = new ArrayList<>();

    /** The answers to all sessions that were acknowledged, over all rounds. */
    private static final ConcurrentLinkedQueue<Server.Answer> ACKNOWLEDGED = new ConcurrentLinkedQueue<>();

    /** What clients were told other than 200. */
    private static final ConcurrentLinkedQueue<Server.Answer> REFUSED = new ConcurrentLinkedQueue<>();

    private static final Map<String, String> BODIES_BEFORE = new LinkedHashMap<>();
    private static final Map<String, String> BODIES_AFTER = new LinkedHashMap<>();
    private static String pageBefore;
    private static String pageAfter;

    /** Of all acknowledged sessions, what was not there after the last restart. */
    private static final List<String> MISSING = new ArrayList<>();

    /** Of every session found after the last restart: how many of its records are found. */
    private static final Map<String, Long> FOUND = new LinkedHashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void tell_the_story() throws Exception {
        int port = Program.freePort();
        Random random = new Random();
        try (Program program = start(port)) {
            firstWriters(program.server());
            look(program.server(), BODIES_BEFORE);
            String nextPage = page(program.server(), "Observation?code=85354-9&_count=5")
                    .getLink("next")
                    .getUrl();
            String rest = nextPage.substring(program.server().base().length() + 1);
            pageBefore = program.server().get(rest).body();
            submitUntilKilled(program, random);
            restart(port, rest, random, RESTARTS);
        }
    }

    private static Program start(int port) throws Exception {
        return Program.start(port, folder, "--ketamine-fhir.warm-up=false").ready();
    }

    private static void restart(int port, String nextPage, Random random, int times) throws Exception {
        for (int restart = 1; restart <= times; restart++) {
            try (Program program = start(port)) {
                Server server = program.server();
                BODIES_AFTER.clear();
                look(server, BODIES_AFTER);
                pageAfter = server.get(nextPage).body();
                survey(server);
                if (restart < times) {
                    submitUntilKilled(program, random);
                }
            }
        }
    }

    private static void firstWriters(Server server) throws Exception {
        CyclicBarrier start = new CyclicBarrier(FIRST_WRITERS);
        FIRST.addAll(together(FIRST_WRITERS, () -> {
            String session = Examples.session();
            start.await();
            return server.post("", session);
        }));
        FIRST.stream().filter(answer -> answer.status() == 200).forEach(ACKNOWLEDGED::add);
    }

    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(
                    IntStream.range(0, threads).mapToObj(i -> work).toList())) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }

    private static void submitUntilKilled(Program program, Random random) throws Exception {
        int before = ACKNOWLEDGED.size();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> submitUntilItDies(program.server()));
        }
        while (ACKNOWLEDGED.size() < before + CLIENTS) {
            assertThat(program.process().waitFor(20, TimeUnit.MILLISECONDS))
                    .as(program.log())
                    .isFalse();
        }
        assertThat(program.process().waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS))
                .isFalse();
        program.kill();
        clients.shutdown();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void submitUntilItDies(Server server) {
        while (true) {
            try {
                Server.Answer answer = server.post("", Examples.session());
                (answer.status() == 200 ? ACKNOWLEDGED : REFUSED).add(answer);
            } catch (UncheckedIOException e) {
                return;
            }
        }
    }

    /** Reads everything that the first writers stored, by the version that they were told. */
    private static void look(Server server, Map<String, String> bodies) {
        FIRST.stream()
                .flatMap(answer -> locations(answer).stream())
                .forEach(location -> bodies.put(location, server.get(location).body()));
    }

    private static List<String> locations(Server.Answer answer) {
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .toList();
    }

    private static Bundle page(Server server, String search) {
        return server.get(search).bundle();
    }

    private static void survey(Server server) {
        MISSING.clear();
        for (Server.Answer answer : ACKNOWLEDGED) {
            for (String location : locations(answer)) {
                Server.Answer version = server.get(location);
                String name = location.replace("/_history/", " ");
                if (version.status() != 200 || !name.equals(name(version))) {
                    MISSING.add(location + " " + version.status());
                }
            }
        }
        FOUND.clear();
        String search = "Encounter?_count=200";
        while (search != null) {
            Bundle encounters = page(server, search);
            for (BundleEntryComponent entry : encounters.getEntry()) {
                String encounter =
                        "Encounter/" + entry.getResource().getIdElement().getIdPart();
                FOUND.put(
                        encounter,
                        total(server, "Observation?encounter=" + encounter)
                                + total(server, "MedicationAdministration?context=" + encounter));
            }
            var next = encounters.getLink("next");
            search = next == null ? null : next.getUrl().substring(server.base().length() + 1);
        }
    }

    private static String name(Server.Answer answer) {
        var resource = answer.resource();
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart() + " "
                + resource.getMeta().getVersionId();
    }

    private static long total(Server server, String search) {
        return page(server, search + "&_count=0").getTotal();
    }

    @Test
    void first_writers_of_a_fresh_database_are_all_served() {
        assertThat(FIRST).hasSize(FIRST_WRITERS).allSatisfy(answer -> assertThat(answer.status())
                .isEqualTo(200));
    }

    @Test
    void first_writers_of_a_fresh_database_share_the_people_that_they_all_named() {
        assertThat(FIRST.stream()
                        .flatMap(answer -> locations(answer).stream())
                        .filter(location -> location.startsWith("Practitioner/"))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void no_client_is_told_anything_but_that_its_session_is_stored() {
        assertThat(REFUSED).isEmpty();
        assertThat(ACKNOWLEDGED).hasSizeGreaterThanOrEqualTo(FIRST_WRITERS + RESTARTS * CLIENTS);
    }

    @Test
    void every_acknowledged_session_is_whole_after_the_program_was_killed() {
        assertThat(MISSING).isEmpty();
        assertThat(FOUND).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED.size());
    }

    @Test
    void no_session_is_there_in_part() {
        long owed = SESSION.getEntry().stream()
                .map(entry -> entry.getResource().fhirType())
                .filter(List.of("Observation", "MedicationAdministration")::contains)
                .count();
        assertThat(FOUND.values()).isNotEmpty().allSatisfy(found -> assertThat(found)
                .isEqualTo(owed));
    }

    @Test
    void what_was_stored_reads_the_same_byte_for_byte_after_a_restart() {
        assertThat(BODIES_BEFORE).hasSizeGreaterThan(FIRST_WRITERS);
        assertThat(BODIES_AFTER).isEqualTo(BODIES_BEFORE);
    }

    @Test
    void a_link_to_the_next_page_leads_to_the_same_page_after_a_restart() {
        assertThat(pageBefore).contains("\"searchset\"").contains("85354-9");
        // No two links are sealed alike.
        assertThat(unsealed(pageAfter)).isEqualTo(unsealed(pageBefore));
    }

    private static String unsealed(String page) {
        return page.replaceAll("_page=[^\"&]*", "_page=");
    }
}
