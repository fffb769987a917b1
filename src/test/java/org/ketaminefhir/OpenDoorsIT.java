package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server opens beside FHIR: whether it lives and whether it is ready, and nothing else. */
class OpenDoorsIT extends RunningServer {
    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void health_is_told_without_details(String path) {
        Server.Answer answer = server.outside(path);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"UP\"").doesNotContain("components", "jdbc", "disk");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator",
                "/actuator/info",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/loggers",
                "/actuator/metrics",
                "/actuator/shutdown",
                "/actuator/health/db",
                "/h2-console",
                "/application.yml"
            })
    void nothing_else_is_open(String path) {
        assertThat(server.outside(path).status()).isEqualTo(404);
    }

    @Test
    void nothing_tells_what_runs_behind_the_address() {
        Server.Answer answer = server.get("metadata");

        assertThat(answer.headers().map()).doesNotContainKeys("Server", "server", "X-Powered-By", "x-powered-by");
    }
}
