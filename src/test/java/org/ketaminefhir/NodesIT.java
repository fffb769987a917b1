package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of the whole program on one PostgreSQL, which they find empty and start on at the same moment. They
 * start without their warm-up, to save time. The store alone is raced harder by {@code NodesTest}.
 */
@TestMethodOrder(OrderAnnotation.class)
@Timeout(300)
class NodesIT {
    private static final int ROUNDS = 10;

    @TempDir
    static Path folder;

    private static List<Program> programs = List.of();
    private static List<Server> nodes;

    @BeforeAll
    static void start_both_at_once() throws Exception {
        programs = List.of(start(), start());
        for (Program program : programs) {
            program.ready();
        }
        nodes = programs.stream().map(Program::server).toList();
    }

    private static Program start() throws Exception {
        return Program.start(
                Program.freePort(),
                folder,
                "--spring.datasource.url=" + TestDatabase.POSTGRESQL.url(folder),
                "--ketamine-fhir.warm-up=false");
    }

    @BeforeEach
    void both_live() {
        programs.forEach(program ->
                assertThat(program.process().isAlive()).as(program.log()).isTrue());
    }

    @AfterAll
    static void stop() throws Exception {
        for (Program program : programs) {
            program.close();
        }
    }

    private static Server node(int number) {
        return nodes.get(number % nodes.size());
    }

    /** The same request to both at the same moment. */
    private static List<Server.Answer> fromBoth(Function<Server, Server.Answer> request) throws Exception {
        return fromBoth(List.of(request, request));
    }

    private static List<Server.Answer> fromBoth(List<Function<Server, Server.Answer>> requests) throws Exception {
        CyclicBarrier start = new CyclicBarrier(nodes.size());
        ExecutorService pool = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Callable<Server.Answer>> calls = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                int number = i;
                calls.add(() -> {
                    start.await();
                    return requests.get(number).apply(node(number));
                });
            }
            List<Server.Answer> answers = new ArrayList<>();
            for (Future<Server.Answer> future : pool.invokeAll(calls)) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            pool.shutdown();
        }
    }

    private static List<String> locations(Server.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .toList();
    }

    private static int total(Server node, String search) {
        return node.get(search + (search.contains("?") ? "&" : "?") + "_count=0")
                .bundle()
                .getTotal();
    }

    private static String encoded(String token) {
        return token.replace("|", "%7C");
    }

    @Test
    void the_same_session_to_both_at_once_is_stored_once_and_both_say_where() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String session = i % 2 == 0
                    ? Examples.session()
                    : Examples.unique(Examples.read("regimens/esketamine-nasal/valid/session-plain-r4.json"));
            int before = total(node(i), "Encounter");

            List<Server.Answer> answers = fromBoth(node -> node.post("", session));

            List<String> locations = locations(answers.get(0));
            assertThat(locations(answers.get(1))).isEqualTo(locations);
            assertThat(total(node(i), "Encounter")).isEqualTo(before + 1);
            for (String location : locations) {
                assertThat(node(0).get(location).body())
                        .isEqualTo(node(1).get(location).body());
            }
        }
    }

    @Test
    void a_conditional_create_on_both_at_once_makes_one_record() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Patient patient = Clinic.patient();
            String condition = "identifier=" + Clinic.mrn(patient);

            List<Server.Answer> answers =
                    fromBoth(node -> node.post("Patient", Clinic.json(patient), "If-None-Exist", condition));

            assertThat(answers).extracting(Server.Answer::status).containsExactlyInAnyOrder(200, 201);
            assertThat(answers.stream().map(answer -> Clinic.id(answer.header("Location"))))
                    .containsOnly(Clinic.id(answers.get(0).header("Location")));
            assertThat(total(node(i), "Patient?" + encoded(condition))).isEqualTo(1);
        }
    }

    @Test
    void of_two_updates_of_one_version_on_both_at_once_exactly_one_wins_and_both_nodes_tell_which() throws Exception {
        Patient patient = Clinic.patient();
        String id = Clinic.store(node(0), patient);
        patient.setId(id);
        for (int version = 1; version <= ROUNDS; version++) {
            String current = "W/\"" + version + "\"";
            List<String> families = List.of("Example" + version, "Test" + version);
            List<String> bodies = families.stream()
                    .map(family -> Clinic.json(patient, p -> p.getNameFirstRep().setFamily(family)))
                    .toList();

            List<Server.Answer> answers = fromBoth(List.of(
                    node -> node.put("Patient/" + id, bodies.get(0), "If-Match", current),
                    node -> node.put("Patient/" + id, bodies.get(1), "If-Match", current)));

            assertThat(answers).extracting(Server.Answer::status).containsExactlyInAnyOrder(200, 412);
            String winner = families.get(answers.get(0).status() == 200 ? 0 : 1);
            for (Server node : nodes) {
                Server.Answer read = node.get("Patient/" + id);
                assertThat(read.header("ETag")).isEqualTo("W/\"" + (version + 1) + "\"");
                assertThat(read.body()).contains("\"family\":\"" + winner + "\"");
            }
        }
        for (int version = 1; version <= ROUNDS + 1; version++) {
            String path = "Patient/" + id + "/_history/" + version;
            assertThat(node(0).get(path).body())
                    .isEqualTo(node(1).get(path).body())
                    .contains("\"versionId\":\"" + version + "\"");
        }
    }

    @Test
    void what_one_node_has_acknowledged_the_other_reads_and_finds_at_once() {
        for (int i = 0; i < ROUNDS; i++) {
            Patient patient = Clinic.patient();
            String id = Clinic.store(node(i), patient);

            assertThat(node(i + 1).get("Patient/" + id).status()).isEqualTo(200);
            assertThat(total(node(i + 1), "Patient?identifier=" + encoded(Clinic.mrn(patient))))
                    .isEqualTo(1);
            node(i + 1).delete("Patient/" + id);
            assertThat(node(i).get("Patient/" + id).status()).isEqualTo(410);
        }
    }

    @Test
    void the_pages_of_one_search_may_come_from_either_node() {
        String family = "F" + UUID.randomUUID().toString().replace("-", "");
        List<String> stored = Stream.iterate(0, i -> i + 1)
                .limit(2 * ROUNDS + 1)
                .map(i -> {
                    Patient patient = Clinic.patient();
                    patient.getNameFirstRep().setFamily(family);
                    return Clinic.store(node(i), patient);
                })
                .toList();

        List<String> paged = new ArrayList<>();
        String next = "Patient?family=" + family + "&_count=4";
        for (int i = 0; next != null; i++) {
            Bundle page = node(i).get(next).bundle();
            page.getEntry()
                    .forEach(entry ->
                            paged.add(entry.getResource().getIdElement().getIdPart()));
            next = page.getLink("next") == null
                    ? null
                    : page.getLink("next").getUrl().substring(node(i).base().length() + 1);
            Patient later = Clinic.patient();
            later.getNameFirstRep().setFamily(family);
            Clinic.store(node(i + 1), later);
        }

        assertThat(paged).isEqualTo(stored);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void when_one_node_is_killed_while_it_writes_the_other_goes_on_at_once() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<String> ids = new ArrayList<>();
        Thread client = new Thread(() -> {
            try {
                while (true) {
                    ids.add(Clinic.store(node(0), Clinic.patient()));
                    acknowledged.incrementAndGet();
                }
            } catch (RuntimeException e) {
                // It was killed.
            }
        });
        client.start();
        while (acknowledged.get() < ROUNDS) {
            Thread.onSpinWait();
        }
        programs.get(0).kill();
        long killed = System.nanoTime();

        String id = Clinic.store(node(1), Clinic.patient());

        assertThat(System.nanoTime() - killed).isLessThan(10_000_000_000L);
        client.join();
        assertThat(new HashSet<>(ids)).hasSize(ids.size()).doesNotContain(id);
        ids.forEach(each -> assertThat(node(1).get("Patient/" + each).status()).isEqualTo(200));
    }
}
