package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The round that a client makes, with fhir-kit-client from npm in Node.js: src/test/node/client.mjs. It needs {@code npm
 * ci} in that folder. Where that was not done the test is left out, loudly, unless the environment says {@code NODE_CLIENT=required}.
 */
class NodeClientIT extends RunningServer {
    private static final Path SCRIPT = Path.of("src", "test", "node", "client.mjs");
    private static final String LEFT_OUT = "THE NODE CLIENT WAS NOT RUN: there is no src/test/node/node_modules."
            + " Install Node.js 18 or newer and run 'npm ci' in src/test/node.";

    @Test
    void a_client_library_of_another_language_works() throws IOException, InterruptedException {
        boolean installed = Files.isDirectory(SCRIPT.resolveSibling("node_modules"));
        if (!installed && !"required".equals(System.getenv("NODE_CLIENT"))) {
            System.err.println(LEFT_OUT);
            assumeTrue(false, LEFT_OUT);
        }
        ProcessBuilder node = new ProcessBuilder("node", SCRIPT.toString());
        node.environment().put("KETAMINE_FHIR", server.base());
        Process process = node.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
