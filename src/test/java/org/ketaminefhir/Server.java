package org.ketaminefhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Resource;

/** Speaks HTTP to a running server, as any client would: plain requests, nothing done for the test's convenience. */
public final class Server {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    public static final String FHIR_JSON = "application/fhir+json";

    private final String base;

    public Server(int port) {
        this.base = "http://127.0.0.1:" + port + "/fhir";
    }

    public String base() {
        return base;
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** What the server answers at a path that does not belong to FHIR. */
    public Answer outside(String path) {
        return send(HttpRequest.newBuilder(URI.create(base).resolve(path)));
    }

    /** The record at an address. */
    public <T extends Resource> T read(String path) {
        return get(path).resource();
    }

    public Answer post(String path, String json, String... headers) {
        return send(request(path, headers).header("Content-Type", FHIR_JSON).POST(BodyPublishers.ofString(json)));
    }

    public Answer post(String path, byte[] body, String contentType) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    public Answer put(String path, String json, String... headers) {
        return send(request(path, headers).header("Content-Type", FHIR_JSON).PUT(BodyPublishers.ofString(json)));
    }

    public Answer delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    /** Any method, without a body; the path is sent as it stands, rightly encoded or not. */
    public Answer raw(String method, String path) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort())) {
            String head =
                    "%s /fhir/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".formatted(method, path);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return Answer.of(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.isEmpty() ? base : base + "/" + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    public static Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, String body) {
        private Answer(HttpResponse<String> response) {
            this(response.statusCode(), response.headers(), response.body());
        }

        /** Of a response as it came over the wire, its body in one piece. */
        static Answer of(byte[] response) {
            String[] parts = new String(response, StandardCharsets.UTF_8).split("\r\n\r\n", 2);
            String[] lines = parts[0].split("\r\n");
            Map<String, List<String>> headers = Arrays.stream(lines)
                    .skip(1)
                    .map(line -> line.split(": ?", 2))
                    .collect(Collectors.groupingBy(
                            line -> line[0], Collectors.mapping(line -> line[1], Collectors.toList())));
            int status = Integer.parseInt(lines[0].split(" ")[1]);
            return new Answer(status, HttpHeaders.of(headers, (name, value) -> true), parts[1]);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        @SuppressWarnings("unchecked")
        public <T extends Resource> T resource() {
            boolean xml = body.startsWith("<");
            return (T) (xml ? Examples.FHIR.newXmlParser() : Examples.FHIR.newJsonParser()).parseResource(body);
        }

        public Bundle bundle() {
            return resource();
        }

        /** The rule ids of the issues of one severity. */
        public List<String> rules(IssueSeverity severity) {
            OperationOutcome outcome = resource();
            return outcome.getIssue().stream()
                    .filter(issue -> issue.getSeverity() == severity)
                    .map(issue -> issue.getDetails().getCodingFirstRep().getCode())
                    .toList();
        }

        public List<String> errors() {
            return rules(IssueSeverity.ERROR);
        }

        @Override
        public String toString() {
            return status() + " " + body();
        }
    }
}
