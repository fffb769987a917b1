package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ketaminefhir.Server.Answer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole server with registered clients: two clinics, two insurers, a registry, an auditor, an operator. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:registered;DB_CLOSE_DELAY=-1",
            "ketamine-fhir.warm-up=false",
            "ketamine-fhir.pace.matches-per-minute=1000"
        })
abstract class RegisteredServer {
    private static final TestClient KEY = TestClient.ec("any");
    private static final Map<String, Token> TOKENS = new ConcurrentHashMap<>();

    private record Token(String value, Instant until) {}

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void clients(DynamicPropertyRegistry settings) throws IOException {
        Path folder = Files.createTempDirectory("registered");
        Path file = folder.resolve("clients.yml");
        StringBuilder clients = new StringBuilder("organizations:\n");
        for (String organization : new String[] {"a", "b", "x", "y", "rems"}) {
            clients.append("  - {id: org-%1$s, name: Organization %1$s, identifiers: [\"https://orgs.example|%1$s\"]}\n"
                    .formatted(organization));
        }
        clients.append("clients:\n");
        client(clients, "clinic-a", "clinic", "org-a");
        client(clients, "clinic-b", "clinic", "org-b");
        client(clients, "insurer-x", "insurer", "org-x");
        client(clients, "insurer-y", "insurer", "org-y");
        client(clients, "registry", "registry", "org-rems");
        client(clients, "auditor", "auditor", null);
        client(clients, "operator", "operator", null);
        Files.writeString(file, clients);
        settings.add("ketamine-fhir.clients", file::toString);
        settings.add("ketamine-fhir.data", folder::toString);
    }

    private static void client(StringBuilder clients, String id, String role, String organization) {
        clients.append("  - id: ")
                .append(id)
                .append("\n    name: ")
                .append(id)
                .append("\n    role: ")
                .append(role);
        if (organization != null) {
            clients.append("\n    organization: ").append(organization);
        }
        clients.append("\n    scopes: [system/*.cruds]\n    jwks: ")
                .append(KEY.jwks())
                .append('\n');
    }

    Server server() {
        return new Server(port);
    }

    String token(String client) {
        return token(client, "system/*.cruds");
    }

    /** One for all tests: it lasts longer than they do, or is asked for again. */
    String token(String client, String scope) {
        return TOKENS.compute(
                        port + client + scope,
                        (key, token) -> token != null && Instant.now().isBefore(token.until())
                                ? token
                                : new Token(asked(client, scope), Instant.now().plusSeconds(120)))
                .value();
    }

    private String asked(String client, String scope) {
        String endpoint = "http://127.0.0.1:" + port + "/oauth2/token";
        String form = TestClient.form(TestClient.request(new TestClient(client, KEY.key()).assertion(endpoint), scope));
        Answer answer = Server.send(HttpRequest.newBuilder(URI.create(endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        try {
            return JSONObjectUtils.parse(answer.body()).get("access_token").toString();
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    As as(String client) {
        return new As(server(), token(client));
    }

    As as(String client, String scope) {
        return new As(server(), token(client, scope));
    }

    /** A client with a token. */
    record As(Server server, String token) {
        private String[] headers(String... more) {
            String[] headers = new String[more.length + 2];
            headers[0] = "Authorization";
            headers[1] = "Bearer " + token;
            System.arraycopy(more, 0, headers, 2, more.length);
            return headers;
        }

        Answer get(String path, String... headers) {
            return server.get(path, headers(headers));
        }

        Answer post(String path, String json, String... headers) {
            return server.post(path, json, headers(headers));
        }

        Answer put(String path, String json, String... headers) {
            return server.put(path, json, headers(headers));
        }

        Answer send(String method, String path, String body, String contentType) {
            return Server.send(server.request(path, headers("Content-Type", contentType))
                    .method(method, BodyPublishers.ofString(body)));
        }

        Answer delete(String path) {
            return server.delete(path, headers());
        }

        /** The id of the record that was created. */
        String create(String type, String json) {
            Answer answer = post(type, json);
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            return Clinic.id(answer.header("Location"));
        }
    }
}
