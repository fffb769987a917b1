package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a newcomer to type, typed; what it says will be seen, seen. */
class ReadmeIT {
    private static final Pattern BLOCK =
            Pattern.compile("```sh\\n(?<commands>.*?)```\\n(.*?```text\\n(?<seen>.*?)```)?", Pattern.DOTALL);
    private static final Pattern SERVING = Pattern.compile("Serving http://127\\.0\\.0\\.1:(\\d+)/fhir");

    @TempDir
    private Path data;

    @Test
    void every_command_of_the_readme_does_what_it_says() throws IOException, InterruptedException {
        List<String[]> blocks = blocks();
        String start = blocks.get(0)[0];
        assertThat(start).isEqualTo("mvn -q -DskipTests package && java -jar target/ketamine-fhir.jar --demo\n");
        assertThat(blocks.get(1)[0]).isEqualTo("mvn verify\n");

        // The jar was packaged by the build that runs this test, and that build is the second command.
        Process server = new ProcessBuilder(
                        "java",
                        "-jar",
                        "target/ketamine-fhir.jar",
                        "--demo",
                        "--server.port=0",
                        "--ketamine-fhir.data=" + data)
                .redirectErrorStream(true)
                .start();
        try {
            StringBuilder shown = new StringBuilder();
            String port = waitUntilServing(server, shown);
            assertSeen(blocks.get(0)[1], shown.toString(), port);
            for (String[] block : blocks.subList(2, blocks.size())) {
                assertSeen(block[1], run(block[0].replace(":8080/", ":" + port + "/")), port);
            }
            assertThat(blocks).hasSize(7);
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<String[]> blocks() throws IOException {
        List<String[]> blocks = new ArrayList<>();
        String readme = Files.readString(Path.of("README.md"));
        for (String section : readme.split("(?=```sh\\n)")) {
            Matcher block = BLOCK.matcher(section);
            if (block.lookingAt()) {
                blocks.add(new String[] {block.group("commands"), block.group("seen")});
            }
        }
        return blocks;
    }

    private static String waitUntilServing(Process server, StringBuilder shown) throws IOException {
        BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            shown.append(line).append('\n');
            Matcher serving = SERVING.matcher(line);
            if (serving.find()) {
                return serving.group(1);
            }
        }
        throw new AssertionError("the server ended by itself: " + shown);
    }

    private static String run(String commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-e", "-c", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(commands + output).isZero();
        return output;
    }

    private static void assertSeen(String promised, String output, String port) {
        assertThat(promised.lines()).isNotEmpty().allSatisfy(line -> assertThat(output)
                .contains(line.strip().replace(":8080/", ":" + port + "/")));
    }
}
