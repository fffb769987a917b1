package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** With an origin configured, pages from there may use the server, and pages from elsewhere may not. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:cors;DB_CLOSE_DELAY=-1",
            "ketamine-fhir.warm-up=false",
            "ketamine-fhir.cors.origins=https://app.example,https://portal.example:8443"
        })
class CrossOriginIT {
    @LocalServerPort
    private int port;

    private Server server;

    @BeforeEach
    void connect() {
        server = new Server(port);
    }

    @Test
    void a_preflight_from_there_is_answered() {
        Server.Answer answer = preflight("https://portal.example:8443", "PUT", "if-match, prefer, content-type");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://portal.example:8443");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("PUT", "PATCH", "DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("if-match", "prefer");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
    }

    @Test
    void a_request_from_there_sees_the_headers_of_fhir() {
        Server.Answer answer = server.get("metadata", "Origin", "https://app.example");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .contains("Location", "Content-Location", "ETag", "Last-Modified");
    }

    @Test
    void elsewhere_is_refused() {
        assertThat(preflight("https://evil.example", "PUT", "content-type").status())
                .isEqualTo(403);
        assertThat(server.get("Patient", "Origin", "https://app.example.evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(preflight("http://app.example", "GET", "accept").header("Access-Control-Allow-Origin"))
                .isNull();
    }

    @Test
    void a_header_that_is_not_allowed_is_refused() {
        assertThat(preflight("https://app.example", "GET", "x-forwarded-for").status())
                .isEqualTo(403);
    }

    private Server.Answer preflight(String origin, String method, String headers) {
        return Server.send(server.request(
                        "Patient/x",
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        headers)
                .method("OPTIONS", BodyPublishers.noBody()));
    }
}
