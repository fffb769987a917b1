package org.ketaminefhir.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.ketaminefhir.TestClient;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A server's login without the rest of the server: what stands in a folder and a database, opened. */
final class Node {
    static final String BASE = "https://fhir.clinic.example/fhir";
    static final String TOKEN = "https://fhir.clinic.example/oauth2/token";

    final Login login;
    final List<FailedLogin> failures = new ArrayList<>();
    private final String address;

    /** Made once: to make keys takes long. */
    private static final String KEYS = keys();

    private static String keys() {
        try {
            Path file = Files.createTempDirectory("keys").resolve("keys.json");
            ServerKeys.rotate(file, 0);
            String text = Files.readString(file);
            Files.delete(file);
            return text;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Node(LoginSettings settings, DataSource database, String address) {
        this.address = address;
        this.login = Login.open(
                settings,
                InetAddress.getLoopbackAddress(),
                false,
                Set.of("clinic", "auditor"),
                Set.of("auditor"),
                scope -> Optional.empty(),
                database,
                failures::add);
    }

    static Node open(Path folder, DataSource database) {
        return open(folder, database, null);
    }

    /** @param issuer whose tokens are taken too, for the audience {@link #BASE} */
    static Node open(Path folder, DataSource database, String issuer) {
        try {
            OwnersFile.createUnlessThere(folder.resolve("keys.json"), KEYS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        LoginSettings settings = new LoginSettings(
                folder.resolve("clients.yml"),
                folder.resolve("keys.json"),
                issuer,
                issuer == null ? List.of() : List.of(BASE),
                BASE,
                false);
        return new Node(settings, database, "127.0.0.1");
    }

    /** The same server as it is seen from another address. */
    Answer from(String other, Map<String, String> form) {
        return send("POST", Addresses.TOKEN, form, null, other);
    }

    /** @param keys fields of the registration that say what its keys are */
    static String client(String id, String keys, String... scopes) {
        return "  - id: %s\n    name: A client\n    role: clinic\n    organization: clinic-example\n    scopes: [%s]\n    %s\n"
                .formatted(id, String.join(", ", scopes), keys);
    }

    static void register(Path folder, String... clients) throws IOException {
        Files.writeString(
                folder.resolve("clients.yml"),
                "organizations:\n  - id: clinic-example\n    name: Example Clinic\nclients:\n"
                        + String.join("", clients));
    }

    record Answer(int status, Map<String, Object> json, MockHttpServletResponse response) {
        String error() {
            return status + " " + json.get("error");
        }

        String token() {
            return (String) json.get("access_token");
        }
    }

    Answer token(TestClient client, String scope) {
        return ask(TestClient.request(client.assertion(TOKEN), scope));
    }

    /** Of a request for a token with this assertion. */
    Answer login(String assertion) {
        return ask(TestClient.request(assertion, "system/Patient.rs"));
    }

    Answer ask(Map<String, String> form) {
        return send("POST", Addresses.TOKEN, form, null, address);
    }

    Answer introspect(Map<String, String> form, String authorization) {
        return send("POST", Addresses.INTROSPECTION, form, authorization, address);
    }

    Answer get(String path) {
        return send("GET", path, Map.of(), null, address);
    }

    Answer send(String method, String path, Map<String, String> form, String authorization, String from) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        request.setRemoteAddr(from);
        if (method.equals("POST")) {
            request.setContentType("application/x-www-form-urlencoded");
            request.setContent(TestClient.form(form).getBytes(StandardCharsets.UTF_8));
        }
        form.forEach(request::setParameter);
        if (authorization != null) {
            request.addHeader("Authorization", authorization);
        }
        return send(request);
    }

    Answer send(MockHttpServletRequest request) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            login.endpoints().doFilter(request, response, new MockFilterChain());
            String body = response.getContentAsString();
            return new Answer(response.getStatus(), body.isEmpty() ? Map.of() : JSONObjectUtils.parse(body), response);
        } catch (IOException | ServletException | ParseException e) {
            throw new AssertionError(e);
        }
    }

    Identity identify(String token) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/fhir/Patient");
        request.addHeader("Authorization", "Bearer " + token);
        return login.identify(request);
    }
}
