package org.ketaminefhir;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real program as a process of the operating system: the executable jar if it is as new as the classes, else the
 * same classes from the class path.
 */
final class Program implements AutoCloseable {
    private static final Path JAR = Path.of("target", "ketamine-fhir.jar");
    private static final long LONGEST_START = TimeUnit.MINUTES.toNanos(5);

    private final Process process;
    private final int port;
    private final Path log;

    private Program(int port, Path data, List<String> jvm, List<String> what, String... settings) throws IOException {
        this.port = port;
        this.log = Files.createTempFile("ketamine-fhir", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(what);
        command.add("--server.port=" + port);
        command.add("--ketamine-fhir.data=" + data);
        command.addAll(List.of(settings));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** @param settings further ones, as {@code --name=value} */
    static Program start(int port, Path data, String... settings) throws IOException {
        List<String> what = jarIsFresh()
                ? List.of("-jar", JAR.toString())
                : List.of("-cp", classPath(), Application.class.getName());
        return new Program(port, data, List.of(), what, settings);
    }

    static Program ofJar(Path jar, int port, Path data, List<String> jvm, String... settings) throws IOException {
        return new Program(port, data, jvm, List.of("-jar", jar.toString()), settings);
    }

    /** A jar of an earlier build would be another program. */
    private static boolean jarIsFresh() throws IOException {
        if (!Files.exists(JAR)) {
            return false;
        }
        long packaged = Files.getLastModifiedTime(JAR).toMillis();
        try (Stream<Path> files = Files.walk(Path.of("target", "classes"))) {
            return files.filter(Files::isRegularFile)
                    .allMatch(file -> file.toFile().lastModified() <= packaged);
        }
    }

    /** That of the tests, without the empty part at its end, which would stand for the working directory. */
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the server says that it is ready. */
    Program ready() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest readiness = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                .build();
        long end = System.nanoTime() + LONGEST_START;
        while (System.nanoTime() < end) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the program ended while it started:\n" + log());
            }
            try {
                if (http.send(readiness, BodyHandlers.discarding()).statusCode() == 200) {
                    return this;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
        }
        throw new AssertionError("the program did not become ready:\n" + log());
    }

    Server server() {
        return new Server(port);
    }

    Process process() {
        return process;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, where there are signals. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(log);
    }
}
