package org.ketaminefhir.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.Application;
import org.ketaminefhir.Examples;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.Server;
import org.ketaminefhir.Server.Answer;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.access.Access;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Records;
import org.ketaminefhir.release.Disclosure;
import org.ketaminefhir.release.Given;
import org.ketaminefhir.release.Release;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Requests are brought to their end once, by whichever worker, whatever comes between. */
@OnEachDatabase
class SharedStoreIT {
    private static final int REQUESTS = 12;
    private static final Set<TaskStatus> ENDS = Set.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.REJECTED);

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + database.url(folder),
                        "--spring.datasource.username=" + database.user(),
                        "--ketamine-fhir.data=" + folder,
                        "--ketamine-fhir.warm-up=false");
    }

    private static Server server(ConfigurableApplicationContext node) {
        return new Server(node.getEnvironment().getProperty("local.server.port", Integer.class));
    }

    private static String patient(Server server) {
        Answer session = server.post("", Examples.session());
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        return session.bundle().getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .filter(location -> location.startsWith("Patient/"))
                .map(location -> location.substring(0, location.indexOf("/_history")))
                .findFirst()
                .orElseThrow();
    }

    /** Queries and documents, by turns. */
    private static List<String> ask(Server server, String patient, int requests) {
        List<String> ids = new ArrayList<>();
        String coverage = server.get("Coverage?status=active&patient=" + patient)
                .bundle()
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        for (int i = 0; i < requests; i++) {
            String example = i % 2 == 0 ? "query" : "document";
            String task = Examples.read("requests/valid/" + example + ".json")
                    .replace("Patient/testa", patient)
                    .replace("Coverage/testa-gold", "Coverage/" + coverage)
                    .replaceAll("\"value\"\\s*:\\s*\"R-[0-9]\"", "\"value\":\"R-" + i + "\"")
                    .replaceAll("\"valueString\"\\s*:\\s*\"Obs[^\"]*\"", "\"valueString\":\"Encounter?\"")
                    .replaceAll(
                            "\\{\\s*\"reference\"\\s*:\\s*\"Organization/[a-z]*\"\\s*}",
                            "{\"identifier\":{\"value\":\"1\"}}");
            Answer sent = server.post("Task", task);
            assertThat(sent.status()).as(sent.body()).isEqualTo(201);
            ids.add(sent.<Task>resource().getIdElement().getIdPart());
        }
        return ids;
    }

    private static void ended(Server server, List<String> ids) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> ids.stream()
                        .allMatch(id -> ENDS.contains(
                                server.get("Task/" + id).<Task>resource().getStatus())));
    }

    private static void answeredOnce(ConfigurableApplicationContext node, List<String> ids) throws SQLException {
        Server server = server(node);
        for (String id : ids) {
            Bundle history = server.get("Task/" + id + "/_history").bundle();
            assertThat(history.getEntry().stream()
                            .map(entry ->
                                    ((Task) entry.getResource()).getStatus().toCode()))
                    .as(id)
                    .containsExactly("completed", "in-progress", "accepted", "requested");
            Task last = (Task) history.getEntryFirstRep().getResource();
            assertThat(last.getOutput()).hasSize(1);
        }
        // What was given of the patient is told once for each.
        String patient =
                server.get("Task/" + ids.get(0)).<Task>resource().getFor().getReference();
        Bundle events = server.get(
                        "AuditEvent?agent:identifier=local&action=R&subtype=disclose&_count=500&patient=" + patient)
                .bundle();
        assertThat(events.getEntry().stream()
                        .map(entry -> (AuditEvent) entry.getResource())
                        .flatMap(event -> event.getEntity().stream())
                        .map(entity -> entity.getWhat().getIdentifier().getValue())
                        .filter(request -> request != null && request.startsWith("Task/")))
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map("Task/"::concat).toList());
        assertThat(rows(node)).isZero();
    }

    private static int rows(ConfigurableApplicationContext node) throws SQLException {
        try (Connection connection = node.getBean(DataSource.class).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM data_request")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static long documents(Server server) {
        return server.get("Bundle?type=document&_summary=count").bundle().getTotal();
    }

    @Test
    void two_workers_whose_claims_run_out_all_the_time_answer_each_request_once() throws Exception {
        try (ConfigurableApplicationContext node = start();
                Worker second = node.getBean(Requests.class).worker()) {
            second.start();
            Server server = server(node);
            List<String> ids = ask(server, patient(server), REQUESTS);

            try (Connection connection = node.getBean(DataSource.class).getConnection();
                    Statement statement = connection.createStatement()) {
                // Nobody's claim holds: both are at the same requests.
                await().atMost(Duration.ofSeconds(120))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> {
                            statement.executeUpdate("UPDATE data_request SET due = 0, takings = 0");
                            return rows(node) == 0;
                        });
            }

            ended(server, ids);
            answeredOnce(node, ids);
            assertThat(documents(server)).isEqualTo(REQUESTS / 2);
        }
    }

    @Test
    void what_was_left_half_way_comes_to_its_end_after_a_restart() throws Exception {
        List<String> ids;
        try (ConfigurableApplicationContext node = start()) {
            node.getBean(Worker.class).close();
            Server server = server(node);
            ids = ask(server, patient(server), 6);
            Definitions definitions = node.getBean(Definitions.class);
            Records records = node.getBean(Records.class);
            TaskWriter writer = new TaskWriter(
                    node.getBean(Intake.class),
                    definitions.fhir(),
                    new Sentences(definitions),
                    new Witnessed(node.getBean(Audit.class)));
            for (String id : ids.subList(2, 6)) {
                writer.receive(records.read(new Key("Task", id)).orElseThrow(), null);
            }
            for (String id : ids.subList(4, 6)) {
                writer.write(records.read(new Key("Task", id)).orElseThrow(), Progress.GATHERING);
            }
            // One was taken up when the process ended.
            assertThat(node.getBean(Inbox.class).take()).isPresent();
            assertThat(rows(node)).isEqualTo(6);
        }

        try (ConfigurableApplicationContext node = start()) {
            ended(server(node), ids);
            answeredOnce(node, ids);
            assertThat(documents(server(node))).isEqualTo(3);
        }
    }

    @Test
    void what_cannot_be_written_or_answered_stops_nobody_else() throws Exception {
        try (ConfigurableApplicationContext node = start()) {
            node.getBean(Worker.class).close();
            Server server = server(node);
            String gone = patient(server);
            String stuck = ask(server, gone, 1).get(0);
            // With its patient the Task can say nothing any more.
            assertThat(server.delete(gone).status()).isLessThan(300);
            List<String> others = ask(server, patient(server), 2);
            Definitions definitions = node.getBean(Definitions.class);
            Steps faulty = new Steps(
                    definitions.fhir(),
                    node.getBean(Records.class),
                    node.getBean(Release.class),
                    node.getBean(Access.class),
                    id -> Optional.of(Caller.LOCAL),
                    server::base,
                    Map.of(DataRequest.Kind.QUERY, new Faulty(), DataRequest.Kind.CODE, new Faulty()),
                    new TaskWriter(
                            node.getBean(Intake.class),
                            definitions.fhir(),
                            new Sentences(definitions),
                            new Witnessed(node.getBean(Audit.class))),
                    false);

            try (Worker worker = new Worker(node.getBean(Inbox.class), faulty)) {
                worker.start();
                ended(server, others);
                for (String id : others) {
                    Task task = server.get("Task/" + id).resource();
                    assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
                    assertThat(task.getStatusReason().getText()).endsWith(".").doesNotContain("secret");
                }
                assertThat(server.get("Task/" + stuck).<Task>resource().getStatus())
                        .isEqualTo(TaskStatus.REQUESTED);
                assertThat(rows(node)).isEqualTo(1);

                // In the end it is given up.
                try (Connection connection = node.getBean(DataSource.class).getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE data_request SET due = 0, takings = 100");
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> rows(node) == 0);
            }
        }
    }

    private static final class Faulty implements Answering {
        @Override
        public void check(Question question, Disclosure shown) {
            // Nothing is wrong yet.
        }

        @Override
        public Result answer(Question question, Disclosure shown, Given given) {
            throw new IllegalStateException("a secret of the patient");
        }

        @Override
        public String told(Question question) {
            return "nothing";
        }
    }
}
