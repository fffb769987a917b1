package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** Without configuration no other origin is told that it may. */
class NoCrossOriginIT extends RunningServer {
    @Test
    void nobody_is_allowed() {
        Server.Answer preflight = Server.send(
                server.request("Patient", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
                        .method("OPTIONS", BodyPublishers.noBody()));
        Server.Answer request = server.get("metadata", "Origin", "https://app.example");

        assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(request.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
}
