package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A server on every address of its machine, with a certificate of its own. */
@SpringBootTest(
        webEnvironment = WebEnvironment.DEFINED_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:tls;DB_CLOSE_DELAY=-1",
            "ketamine-fhir.warm-up=false",
            "server.address=0.0.0.0",
            "server.ssl.bundle=web"
        })
class TlsIT {
    private static final TestClient CLINIC = TestClient.ec("clinic-ehr");
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static int port;

    @DynamicPropertySource
    static void certificate(DynamicPropertyRegistry settings) throws IOException, InterruptedException {
        Path store = folder.resolve("web.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "web",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp384r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        Files.writeString(
                folder.resolve("clients.yml"),
                """
                organizations:
                  - {id: clinic-example, name: Example Clinic}
                clients:
                  - {id: clinic-ehr, name: EHR, role: clinic, organization: clinic-example,
                     scopes: [system/*.cruds], jwks: %s}
                """
                        .formatted(CLINIC.jwks()));
        port = Program.freePort();
        settings.add("server.port", () -> port);
        settings.add("spring.ssl.bundle.jks.web.keystore.location", () -> "file:" + store);
        settings.add("spring.ssl.bundle.jks.web.keystore.password", () -> PASSWORD);
        settings.add("spring.ssl.bundle.jks.web.keystore.type", () -> "PKCS12");
        settings.add("ketamine-fhir.base", () -> "https://localhost:" + port + "/fhir");
        settings.add(
                "ketamine-fhir.clients", () -> folder.resolve("clients.yml").toString());
        settings.add("ketamine-fhir.data", folder::toString);
    }

    private static HttpClient client() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("web.p12"))) {
            trusted.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("web", trusted.getCertificate("web"));
        trust.init(certificates);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    @Test
    void a_token_is_got_and_a_record_written_and_read_by_tls() throws Exception {
        HttpClient http = client();
        String base = "https://localhost:" + port + "/fhir";
        Map<String, Object> smart = JSONObjectUtils.parse(
                send(http, HttpRequest.newBuilder(URI.create(base + "/.well-known/smart-configuration")))
                        .body());
        String endpoint = (String) smart.get("token_endpoint");
        assertThat(endpoint).isEqualTo("https://localhost:" + port + "/oauth2/token");

        HttpResponse<String> given = send(
                http,
                HttpRequest.newBuilder(URI.create(endpoint))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(TestClient.form(
                                TestClient.request(CLINIC.assertion(endpoint), "system/Patient.crs")))));
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        String bearer = "Bearer " + JSONObjectUtils.parse(given.body()).get("access_token");
        HttpResponse<String> created = send(
                http,
                HttpRequest.newBuilder(URI.create(base + "/Patient"))
                        .header("Content-Type", Server.FHIR_JSON)
                        .header("Authorization", bearer)
                        .POST(BodyPublishers.ofString(Clinic.json(Clinic.patient()))));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        for (HttpResponse<String> answer : List.of(given, created)) {
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        }
        String location = created.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(base + "/Patient/");
        assertThat(send(http, HttpRequest.newBuilder(URI.create(location)).header("Authorization", bearer))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(http, HttpRequest.newBuilder(URI.create(location))).statusCode())
                .isEqualTo(401);
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
