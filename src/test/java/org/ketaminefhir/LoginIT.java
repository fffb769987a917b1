package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestSecurityComponent;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.Server.Answer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The way of a registered client, over HTTP: find the token endpoint, get a token, use it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"spring.datasource.url=jdbc:h2:mem:login;DB_CLOSE_DELAY=-1", "ketamine-fhir.warm-up=false"})
class LoginIT {
    private static final TestClient CLINIC = TestClient.ec("clinic-ehr");
    private static final TestClient OTHER = TestClient.rsa("other-ehr");

    @TempDir
    private static Path folder;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void clients(DynamicPropertyRegistry settings) throws IOException {
        Path file = folder.resolve("clients.yml");
        Files.writeString(
                file,
                """
                organizations:
                  - id: clinic-example
                    name: Example Clinic
                    identifiers: ["https://clinic.example/organizations|1"]
                clients:
                  - id: clinic-ehr
                    name: Records of the clinic
                    role: clinic
                    organization: clinic-example
                    scopes: [system/*.cruds]
                    jwks: %s
                  - id: other-ehr
                    name: Another
                    role: clinic
                    organization: clinic-example
                    scopes: [system/Patient.rs]
                    jwks: %s
                """
                        .formatted(CLINIC.jwks(), OTHER.jwks()));
        for (String algorithm : List.of("RS384", "ES384")) {
            String id = "by-command-" + algorithm;
            assertThat(command(
                            "new-client",
                            "--id=" + id,
                            "--role=clinic",
                            "--organization=clinic-example",
                            "--scopes=system/*.cruds",
                            "--algorithm=" + algorithm,
                            "--out=" + folder))
                    .contains(id);
        }
        settings.add("ketamine-fhir.clients", file::toString);
        settings.add("ketamine-fhir.data", folder::toString);
    }

    private static String command(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = Commands.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
        assertThat(status).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private Server server() {
        return new Server(port);
    }

    private String tokenEndpoint() {
        return "http://127.0.0.1:" + port + "/oauth2/token";
    }

    private Answer ask(String path, Map<String, String> form) {
        return Server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(TestClient.form(form))));
    }

    private String token(TestClient client, String scope) {
        Answer answer = ask("/oauth2/token", TestClient.request(client.assertion(tokenEndpoint()), scope));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (String) json(answer).get("access_token");
    }

    private static Map<String, Object> json(Answer answer) {
        try {
            return JSONObjectUtils.parse(answer.body());
        } catch (ParseException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    @Test
    void a_client_finds_the_token_endpoint_gets_a_token_and_writes_and_reads_with_it() {
        Map<String, Object> found = json(server().get(".well-known/smart-configuration"));
        assertThat(found.get("token_endpoint")).isEqualTo(tokenEndpoint());
        Answer given = ask("/oauth2/token", TestClient.request(CLINIC.assertion(tokenEndpoint()), "system/*.cruds"));

        assertThat(given.status()).isEqualTo(200);
        assertThat(given.header("Cache-Control")).isEqualTo("no-store");
        assertThat(json(given))
                .containsEntry("token_type", "Bearer")
                .containsEntry("scope", "system/*.cruds")
                .doesNotContainKey("refresh_token");
        assertThat((Long) json(given).get("expires_in")).isBetween(290L, 300L);
        String bearer = "Bearer " + json(given).get("access_token");
        Answer created = server().post("Patient", Clinic.json(Clinic.patient()), "Authorization", bearer);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        Answer session = server().post("", Examples.session(), "Authorization", bearer);
        assertThat(session.status()).as(session.body()).isEqualTo(200);
        assertThat(server().get("Patient/" + Clinic.id(created.header("Location")), "Authorization", bearer)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"by-command-RS384", "by-command-ES384"})
    void a_client_that_a_command_has_registered_gets_its_token_by_a_command(String client) {
        String token = command(
                        "token",
                        "--base=" + server().base(),
                        "--client=" + client,
                        "--key=" + folder.resolve(client + ".key.json"),
                        "--scope=system/Patient.rs")
                .strip();

        assertThat(server().get("Patient?_count=1", "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(200);
    }

    /** Nothing of ours, and no library: src/test/node/login.mjs. */
    @ParameterizedTest
    @ValueSource(strings = {"by-command-RS384", "by-command-ES384"})
    void a_client_in_another_language_gets_its_token_and_submits(String client) throws Exception {
        ProcessBuilder node = new ProcessBuilder(
                "node", Path.of("src", "test", "node", "login.mjs").toString());
        node.environment().put("KETAMINE_FHIR", server().base());
        node.environment().put("CLIENT", client);
        node.environment().put("KEY", folder.resolve(client + ".key.json").toString());
        Process process;
        try {
            process = node.redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "Node.js is not here.");
            return;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void a_new_key_of_the_server_signs_from_now_on_and_tokens_before_it_stay_good() throws ParseException {
        String before = token(OTHER, "system/Patient.rs");

        String told = command("new-server-key", "--file=" + folder.resolve("server-keys.json"));

        String after = token(OTHER, "system/Patient.rs");
        assertThat(told).contains(SignedJWT.parse(after).getHeader().getKeyID());
        for (String token : List.of(before, after)) {
            assertThat(server().get("Patient?_count=1", "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_rsa_key_serves_as_well_and_so_does_the_first_version_of_scopes() {
        String token = token(OTHER, "system/Patient.read");

        assertThat(server().get("Patient?_count=1", "Authorization", "bearer " + token)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, Patient",
        "GET, Patient/1",
        "POST, Patient",
        "POST, ''",
        "PUT, Patient/1",
        "DELETE, Patient/1",
        "GET, nothing-of-the-kind",
        "GET, metadata/../Patient/1",
        "GET, Patient/1/$everything",
        "POST, Patient/_search",
        "OPTIONS, Patient",
        "GET, metadata/",
        "GET, .well-known/else"
    })
    void whatever_is_asked_without_a_token_is_refused_in_the_same_way(String method, String path) {
        Answer answer = server().raw(method, path);

        if (answer.status() != 400) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(answer.errors()).containsExactly("login-required");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata/../Patient",
                "metadata/..;/Patient",
                "metadata;/../Patient",
                "metadata/Patient",
                "swagger-ui/../Patient",
                "swagger-ui/..%2fPatient",
                "swagger-ui/%2e%2e/Patient",
                "swagger-ui/..;x=1/Patient",
                "swagger-ui/Patient",
                "api-docs/../Patient",
                "%2e/Patient",
                ".well-known/smart-configuration/../../Patient",
                "../fhir/Patient",
                "Patient;jsessionid=1",
                "/Patient",
                "Patient?access_token=x"
            })
    void an_address_twisted_to_look_open_opens_nothing(String path) {
        Answer answer = server().raw("GET", path);

        assertThat(answer.status()).as(answer.body()).isIn(400, 401, 403, 404);
        assertThat(answer.body()).doesNotContain("searchset");
    }

    @Test
    void a_body_without_a_token_is_not_even_looked_at() {
        Answer answer = server().post("", "{ this is no FHIR", "Authorization", "Bearer x");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errors()).containsExactly("token-invalid");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void an_edited_token_is_refused() throws ParseException {
        String[] parts = token(OTHER, "system/Patient.rs").split("\\.");
        String claims =
                SignedJWT.parse(String.join(".", parts)).getPayload().toString().replace("Patient", "*");
        String edited = parts[0] + "." + com.nimbusds.jose.util.Base64URL.encode(claims) + "." + parts[2];

        assertThat(server().get("Patient", "Authorization", "Bearer " + edited).errors())
                .containsExactly("token-invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fhir/metadata",
                "/fhir/api-docs",
                "/fhir/swagger-ui/",
                "/oauth2/jwks",
                "/.well-known/smart-configuration",
                "/.well-known/oauth-authorization-server",
                "/actuator/health/readiness"
            })
    void what_a_client_must_know_beforehand_needs_no_token(String path) {
        assertThat(server().outside(path).status()).isEqualTo(200);
    }

    @Test
    void the_capability_statement_says_how_clients_log_in() {
        CapabilityStatement statement = server().get("metadata").resource();

        CapabilityStatementRestSecurityComponent security =
                statement.getRestFirstRep().getSecurity();
        assertThat(security.getServiceFirstRep().getCodingFirstRep().getCode()).isEqualTo("SMART-on-FHIR");
        assertThat(security.getExtensionByUrl("http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris")
                        .getExtensionByUrl("token")
                        .getValue())
                .extracting(value -> ((UriType) value).getValue())
                .isEqualTo(tokenEndpoint());
    }

    @Test
    void a_client_asks_about_a_token_with_the_token_itself() {
        String token = token(OTHER, "system/Patient.rs");

        Answer answer =
                Server.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/oauth2/introspect"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofString("token=" + token)));

        assertThat(json(answer))
                .containsEntry("active", true)
                .containsEntry("client_id", "other-ehr")
                .containsEntry("scope", "system/Patient.rs")
                .containsKeys("exp", "iat", "aud", "iss");
    }
}
