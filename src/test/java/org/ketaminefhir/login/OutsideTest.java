package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.TestClient.in;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestClient;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.login.Identity.Problem;

/** What is fetched from elsewhere: the keys of clients, and those of an outside identity provider. */
class OutsideTest {
    private static final TestClient CLIENT = TestClient.ec("clinic-ehr");

    @TempDir
    Path folder;

    private final List<JWK> keys = new ArrayList<>(List.of(CLIENT.key()));
    private final AtomicInteger fetched = new AtomicInteger();
    private String cacheControl;
    private int status = 200;
    private HttpServer web;
    private HikariDataSource pool;

    @BeforeEach
    void open() throws IOException {
        pool = TestDatabase.H2.pool(folder);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/jwks", exchange -> {
            fetched.incrementAndGet();
            if (cacheControl != null) {
                exchange.getResponseHeaders().set("Cache-Control", cacheControl);
            }
            exchange.getResponseHeaders().set("Location", address("/elsewhere"));
            answer(exchange, status, new JWKSet(keys).toString());
        });
        web.createContext("/elsewhere", exchange -> answer(exchange, 200, new JWKSet(keys).toString()));
        web.createContext("/long", exchange -> answer(exchange, 200, "[" + " ".repeat(1_000_000) + "]"));
        web.createContext(
                "/idp/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        status,
                        JSONObjectUtils.toJSONString(Map.of(
                                "issuer", address("/idp"),
                                "jwks_uri", address("/jwks"),
                                "token_endpoint", address("/idp/token")))));
        web.start();
    }

    @AfterEach
    void close() {
        web.stop(0);
        pool.close();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    private static void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Node node(String path) throws IOException {
        Node.register(
                folder,
                Node.client(
                        CLIENT.id(),
                        "jwks-url: " + address(path) + "\n    jwks-hosts: [127.0.0.1]",
                        "system/Patient.rs",
                        "system/Coverage.rs"));
        return Node.open(folder, pool);
    }

    @Test
    void keys_at_an_address_are_fetched_once_as_long_as_their_owner_says() throws IOException {
        cacheControl = "public, max-age=600";
        Node node = node("/jwks");

        for (int i = 0; i < 3; i++) {
            assertThat(node.token(CLIENT, "system/Patient.rs").status()).isEqualTo(200);
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void keys_that_are_not_to_be_kept_are_fetched_every_time() throws IOException {
        cacheControl = "no-store";
        Node node = node("/jwks");

        node.token(CLIENT, "system/Patient.rs");
        assertThat(fetched).hasValue(1);
        keys.set(0, TestClient.ecKey());
        assertThat(node.token(CLIENT, "system/Patient.rs").error()).isEqualTo("401 invalid_client");
        assertThat(fetched).hasValue(2);
    }

    @Test
    void an_unknown_key_makes_the_server_look_again_but_not_over_and_over() throws IOException {
        Node node = node("/jwks");
        TestClient rotated = TestClient.ec(CLIENT.id());

        assertThat(node.token(CLIENT, "system/Patient.rs").status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(node.token(rotated, "system/Patient.rs").error()).isEqualTo("401 invalid_client");
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void a_redirect_is_not_followed_and_too_much_is_not_read() throws IOException {
        status = 302;
        assertThat(node("/jwks").token(CLIENT, "system/Patient.rs").error()).isEqualTo("401 invalid_client");
        assertThat(node("/long").token(CLIENT, "system/Patient.rs").error()).isEqualTo("401 invalid_client");
    }

    @Test
    void a_key_that_may_not_be_registered_is_not_taken_from_an_address_either() throws IOException {
        TestClient weak = new TestClient(CLIENT.id(), TestClient.rsaKey(1024));
        keys.set(0, weak.key());
        assertThat(keys.get(0).isPrivate()).isTrue();

        assertThat(node("/jwks").login("x").error()).isEqualTo("401 invalid_client");
        assertThat(ClientKeys.whyNot(weak.key().toPublicJWK())).contains("2048");
    }

    private Node withIssuer() throws IOException {
        Node.register(
                folder,
                "  - {id: clinic-ehr, name: A, role: clinic, organization: clinic-example, scopes: [system/Patient.rs]}\n");
        return Node.open(folder, pool, address("/idp"));
    }

    private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(address("/idp"))
                .audience(List.of("account", Node.BASE))
                .subject("5f2c")
                .claim("azp", CLIENT.id())
                .claim("scope", "openid system/*.cruds")
                .expirationTime(in(300));
        return CLIENT.signed(
                new JWSHeader.Builder(JWSAlgorithm.ES384)
                        .keyID(CLIENT.key().getKeyID())
                        .build(),
                change.apply(claims).build());
    }

    @Test
    void a_token_of_the_outside_provider_is_good_for_what_its_client_is_registered_for() throws IOException {
        Node node = withIssuer();

        Identity identity = node.identify(token(claims -> claims));

        assertThat(identity.caller().id()).isEqualTo(CLIENT.id());
        assertThat(identity.caller().scopes()).containsExactly(Scope.parse("system/Patient.rs"));
        assertThat(node.identify(token(claims -> claims.claim("azp", null).subject(CLIENT.id())))
                        .caller())
                .isNotNull();
    }

    @Test
    void any_other_token_is_not() throws IOException {
        Node node = withIssuer();
        JWTClaimsSet good = new JWTClaimsSet.Builder()
                .issuer(address("/idp"))
                .audience(Node.BASE)
                .claim("client_id", CLIENT.id())
                .expirationTime(in(300))
                .build();

        assertThat(problem(node, claims -> claims.audience("account"))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.audience((String) null))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.issuer("https://else.example")))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.issuer("https://fhir.clinic.example")))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.expirationTime(in(-60)))).isEqualTo(Problem.EXPIRED);
        assertThat(problem(node, claims -> claims.expirationTime(null))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.claim("azp", "another"))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, claims -> claims.claim("client_id", "another")))
                .isEqualTo(Problem.INVALID);
        assertThat(node.identify(TestClient.signed(
                                new JWSHeader.Builder(JWSAlgorithm.ES384)
                                        .keyID(CLIENT.key().getKeyID())
                                        .build(),
                                good,
                                TestClient.ecKey()))
                        .problem())
                .isEqualTo(Problem.INVALID);
    }

    private Problem problem(Node node, UnaryOperator<JWTClaimsSet.Builder> change) {
        return node.identify(token(change)).problem();
    }

    @Test
    void the_server_starts_without_the_provider_and_says_that_it_cannot_ask_it() throws IOException {
        status = 500;
        Node node = withIssuer();

        assertThat(problem(node, claims -> claims)).isEqualTo(Problem.UNAVAILABLE);
        assertThat(node.get("/.well-known/smart-configuration").error()).isEqualTo("503 temporarily_unavailable");
    }

    @Test
    void where_clients_get_their_tokens_is_told_as_the_provider_says_it() throws IOException {
        Node node = withIssuer();

        assertThat(node.get("/fhir/.well-known/smart-configuration").json())
                .containsEntry("token_endpoint", address("/idp/token"))
                .containsEntry("jwks_uri", address("/jwks"))
                .doesNotContainKey("introspection_endpoint");
        assertThat(node.token(CLIENT, "system/Patient.rs").json()).isEmpty();
    }
}
