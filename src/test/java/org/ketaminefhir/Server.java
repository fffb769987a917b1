package org.ketaminefhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
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
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        @SuppressWarnings("unchecked")
        public <T extends Resource> T resource() {
            return (T) Examples.FHIR.newJsonParser().parseResource(body());
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
