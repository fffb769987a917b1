package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.test.context.TestPropertySource;

/** Too much of anything is refused before it costs anything, and no answer is careless. */
@TestPropertySource(
        properties = {
            "ketamine-fhir.pace.local=true",
            "ketamine-fhir.pace.requests-per-minute=300",
            "ketamine-fhir.pace.matches-per-minute=2",
            "ketamine-fhir.limits.body-bytes=100000"
        })
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AbuseIT extends RunningServer {
    private void isGuarded(Server.Answer answer) {
        assertThat(answer.header("Cache-Control"))
                .as(String.valueOf(answer.status()))
                .contains("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("frame-ancestors 'none'")
                .startsWith("default-src '");
        // Without TLS it would be ignored, and over TLS it would lock out who has none.
        assertThat(answer.header("Strict-Transport-Security")).isNull();
        assertThat(answer.header("Server")).isNull();
        assertThat(answer.header("X-Powered-By")).isNull();
        assertThat(answer.headers().allValues("Cache-Control")).hasSize(1);
    }

    @Test
    void every_answer_says_what_may_not_be_done_with_it() {
        List<Server.Answer> answers = new ArrayList<>();
        Server.Answer created = server.post("Patient", Clinic.json(Clinic.patient()));
        String patient = "Patient/" + created.resource().getIdPart();
        answers.add(created);
        answers.add(server.get(patient));
        answers.add(server.get(patient, "If-None-Match", "W/\"1\""));
        answers.add(server.get("Patient?name=a"));
        answers.add(server.get("Patient/nobody"));
        answers.add(server.get("Patient?colour=red"));
        answers.add(server.post("ValueSet", "{\"resourceType\":\"ValueSet\"}"));
        answers.add(server.post("Patient", "no FHIR"));
        answers.add(server.raw("BREW", "Patient"));
        answers.add(server.raw("GET", "Patient//1"));
        answers.add(server.get("Patient?name=" + "x".repeat(9000)));
        answers.add(server.get("metadata"));
        answers.add(server.get("swagger-ui/"));
        answers.add(server.get("swagger-ui/swagger-ui-bundle.js"));
        answers.add(server.get("api-docs"));
        answers.add(server.outside("/"));
        answers.add(server.outside("/nowhere"));
        answers.add(server.outside("/actuator/health"));
        answers.add(server.outside("/actuator/env"));

        assertThat(answers.stream().map(Server.Answer::status)).contains(200, 201, 304, 400, 404, 405);
        assertThat(answers).allSatisfy(this::isGuarded);
        assertThat(server.get("swagger-ui/").header("Content-Security-Policy")).contains("script-src 'self'");
    }

    /** The server answers although nothing of the body has come. */
    @Test
    void a_body_that_says_that_it_is_too_long_is_not_waited_for() throws IOException {
        for (String path : List.of("/fhir", "/fhir/Patient", "/nowhere")) {
            Server.Answer answer = head("POST", path, "Content-Length: 100001");

            assertThat(answer.status()).as(path).isEqualTo(413);
            assertThat(answer.errors()).containsExactly("limit-body");
            assertThat(answer.header("Connection")).isEqualTo("close");
            isGuarded(answer);
        }
    }

    @Test
    void headers_that_are_too_long_are_refused() throws IOException {
        Server.Answer answer = head("GET", "/fhir/metadata", "X-Long: " + "x".repeat(20_000));

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.errors()).containsExactly("request-unreadable");
        isGuarded(answer);
    }

    private Server.Answer head(String method, String path, String header) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.base()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/fhir+json\r\n%s\r\n\r\n"
                            .formatted(method, path, header)
                            .getBytes(StandardCharsets.US_ASCII));
            return Server.Answer.of(socket.getInputStream().readAllBytes());
        }
    }

    /** The last: afterwards nobody is answered for a while. */
    @Test
    @Order(Integer.MAX_VALUE)
    void who_asks_too_much_is_told_when_to_ask_again() {
        assertThat(server.get("Patient/$member-match").status()).isNotEqualTo(429);
        assertThat(server.get("Patient/$match").status()).isNotEqualTo(429);
        Server.Answer third = server.get("Patient/$match");
        assertThat(third.status()).isEqualTo(429);
        assertThat(server.get("metadata").status()).isEqualTo(200);
        int answered = 0;
        Server.Answer answer;
        do {
            answer = server.get("Patient/nobody");
            answered++;
        } while (answer.status() != 429 && answered < 1000);

        assertThat(answered).isLessThan(600);
        assertThat(answer.errors()).containsExactly("too-many-requests");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(server.outside("/actuator/health/liveness").status()).isEqualTo(200);
        isGuarded(answer);
    }
}
