package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells an operator to type for clients, typed: the jar that this build has packaged does it. */
class ClientsIT {
    private static final Pattern BLOCK = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path data;

    @Test
    void a_client_is_registered_gets_its_token_and_submits_as_the_readme_says() throws Exception {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(blocks).hasSize(6);
        int start = blocks.get(0).lastIndexOf("java -jar");
        String serving = blocks.get(0).substring(start).strip();
        assertThat(serving).isEqualTo("java -jar target/ketamine-fhir.jar --ketamine-fhir.clients=data/clients.yml");
        int port = Program.freePort();

        assertThat(run(blocks.get(0).substring(0, start), port))
                .contains("Registered clinic-ehr", "Registered payer-reviews");
        try (Program server = Program.ofJar(
                Path.of("target/ketamine-fhir.jar"),
                port,
                data,
                List.of(),
                "--ketamine-fhir.clients=" + data.resolve("clients.yml"),
                "--ketamine-fhir.warm-up=false")) {
            server.ready();
            assertThat(run(blocks.get(1), port)).contains("\"type\":\"transaction-response\"");
            assertThat(run(blocks.get(2), port))
                    .contains(
                            "\"resourceType\":\"Patient\"",
                            "\"resourceType\":\"MedicationAdministration\"",
                            "\"code\":\"8480-6\"")
                    .doesNotContain("Consent");
            // The next blocks go on with the token of this one.
            assertThat(run(blocks.get(2) + blocks.get(3), port))
                    .contains("MemberIdentifier", "\"MemberId\"", "\"id\":\"payer-payer-example\"", "\"quantity\":1");
            assertThat(run(blocks.get(2) + blocks.get(4), port)).contains("<html", "</html>");
            assertThat(run(blocks.get(5), port)).contains("New key");
            assertThat(run(blocks.get(1), port)).contains("\"type\":\"transaction-response\"");
            assertThat(server.server().get("Patient").status()).isEqualTo(401);
            assertThat(server.log()).doesNotContain("NO CLIENTS ARE CONFIGURED", "\"d\":", "eyJ");
        }
    }

    @Test
    void a_wrong_registration_stops_the_start_with_its_line_and_no_stack() throws Exception {
        Path file = data.resolve("clients.yml");
        Files.writeString(file, "clients:\n  - id: clinic-ehr\n    role: nurse\n");
        Process server = new ProcessBuilder(
                        "java",
                        "-jar",
                        "target/ketamine-fhir.jar",
                        "--server.port=0",
                        "--ketamine-fhir.data=" + data,
                        "--ketamine-fhir.clients=" + file)
                .redirectErrorStream(true)
                .start();
        String told = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(told).contains(file + ", line 3: There is no role 'nurse'").doesNotContain("\tat ");
    }

    private String run(String commands, int port) throws IOException, InterruptedException {
        String here = commands.replace("=data", "=" + data).replace(":8080/", ":" + port + "/");
        Process shell = new ProcessBuilder("bash", "-e", "-c", here)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(commands + output).isZero();
        return output;
    }
}
