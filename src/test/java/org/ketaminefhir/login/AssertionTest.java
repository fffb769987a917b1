package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.TestClient.in;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestClient;
import org.ketaminefhir.TestDatabase;

/** How a client says who it is: what is taken, and every way of saying it wrongly. */
@OnEachDatabase
class AssertionTest {
    private static final TestClient EC = TestClient.ec("clinic-ehr");
    private static final TestClient RSA = TestClient.rsa("other-ehr");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private HikariDataSource pool;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        Node.register(
                folder,
                Node.client(EC.id(), "jwks: " + EC.jwks(), "system/*.cruds"),
                Node.client(RSA.id(), "jwks: " + RSA.jwks(), "system/Patient.rs"));
        pool = database.pool(folder);
        node = Node.open(folder, pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void both_algorithms_serve_every_client_that_has_such_a_key() {
        assertThat(node.token(EC, "system/Patient.rs").status()).isEqualTo(200);
        assertThat(node.token(RSA, "system/Patient.rs").status()).isEqualTo(200);
    }

    @Test
    void a_client_id_beside_the_assertion_may_be_sent_if_it_is_the_same() {
        Map<String, String> form = TestClient.request(EC.assertion(Node.TOKEN), "system/Patient.rs");
        form.put("client_id", EC.id());
        assertThat(node.ask(form).status()).isEqualTo(200);

        Map<String, String> other = TestClient.request(EC.assertion(Node.TOKEN), "system/Patient.rs");
        other.put("client_id", RSA.id());
        assertThat(node.ask(other).error()).isEqualTo("401 invalid_client");
    }

    @TestFactory
    Stream<DynamicTest> an_assertion_that_is_not_as_it_should_be_is_refused_and_always_in_the_same_words() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("another issuer", changed(claims -> claims.issuer(RSA.id())));
        wrong.put("no issuer", changed(claims -> claims.issuer(null)));
        wrong.put("another subject", changed(claims -> claims.subject(RSA.id())));
        wrong.put("no subject", changed(claims -> claims.subject(null)));
        wrong.put("a client that is not registered", changed(claims -> claims.issuer("who")
                .subject("who")));
        wrong.put("no audience", changed(claims -> claims.audience((String) null)));
        wrong.put("the server as its audience", changed(claims -> claims.audience("https://fhir.clinic.example")));
        wrong.put("another server's audience", changed(claims -> claims.audience("https://else.example/oauth2/token")));
        wrong.put("expired", changed(claims -> claims.expirationTime(in(-60))));
        wrong.put("too long a life", changed(claims -> claims.expirationTime(in(400))));
        wrong.put("no end", changed(claims -> claims.expirationTime(null)));
        wrong.put("not yet", changed(claims -> claims.notBeforeTime(in(60))));
        wrong.put("no jti", changed(claims -> claims.jwtID(null)));
        wrong.put("an empty jti", changed(claims -> claims.jwtID(" ")));
        wrong.put("too long a jti", changed(claims -> claims.jwtID("x".repeat(300))));
        wrong.put("no kid", EC.signed(EC.header().keyID(null).build(), good()));
        wrong.put("an unknown kid", EC.signed(EC.header().keyID("k").build(), good()));
        wrong.put("the kid of another client", TestClient.signed(RSA.header().build(), good(), RSA.key()));
        wrong.put("the key of nobody", TestClient.signed(EC.header().build(), good(), TestClient.ecKey()));
        wrong.put(
                "RS256",
                TestClient.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID(RSA.key().getKeyID())
                                .build(),
                        RSA.claims(Node.TOKEN).build(),
                        RSA.key()));
        wrong.put(
                "PS384",
                TestClient.signed(
                        new JWSHeader.Builder(JWSAlgorithm.PS384)
                                .keyID(RSA.key().getKeyID())
                                .build(),
                        RSA.claims(Node.TOKEN).build(),
                        RSA.key()));
        wrong.put("no algorithm", new PlainJWT(good()).serialize());
        wrong.put("no signature", EC.assertion(Node.TOKEN).replaceFirst("\\.[^.]*$", "."));
        wrong.put("a public key as a secret", withSecret());
        wrong.put(
                "keys of its own choice",
                EC.signed(
                        EC.header()
                                .jwkURL(URI.create("https://else.example/jwks"))
                                .build(),
                        good()));
        wrong.put("edited", edited());
        wrong.put("no assertion at all", "nothing.of.it");
        wrong.put("an access token", node.token(EC, "system/Patient.rs").token());
        return wrong.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    Node fresh = Node.open(folder, pool);
                    Node.Answer answer = fresh.login(one.getValue());

                    assertThat(answer.error()).isEqualTo("401 invalid_client");
                    assertThat(answer.json().get("error_description"))
                            .isEqualTo(fresh.login("nothing").json().get("error_description"));
                    assertThat(fresh.failures).hasSize(2);
                }));
    }

    private static JWTClaimsSet good() {
        return EC.claims(Node.TOKEN).build();
    }

    private static String changed(UnaryOperator<JWTClaimsSet.Builder> change) {
        return EC.assertion(Node.TOKEN, change);
    }

    private static String withSecret() {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS384)
                            .keyID(EC.key().getKeyID())
                            .build(),
                    good());
            jwt.sign(new MACSigner(EC.key().toPublicJWK().toJSONString()));
            return jwt.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String edited() {
        try {
            SignedJWT signed = SignedJWT.parse(EC.assertion(Node.TOKEN, claims -> claims.expirationTime(in(-60))));
            JWTClaimsSet later = new JWTClaimsSet.Builder(signed.getJWTClaimsSet())
                    .expirationTime(in(60))
                    .build();
            String[] parts = signed.serialize().split("\\.");
            return parts[0] + "." + Base64URL.encode(later.toString()) + "." + parts[2];
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_assertion_is_good_once_on_this_node_on_another_and_after_a_restart() {
        String assertion = EC.assertion(Node.TOKEN);
        assertThat(node.login(assertion).status()).isEqualTo(200);

        assertThat(node.login(assertion).error()).isEqualTo("401 invalid_client");
        assertThat(Node.open(folder, pool).login(assertion).error()).isEqualTo("401 invalid_client");
        pool.close();
        pool = database.pool(folder);
        assertThat(Node.open(folder, pool).login(assertion).error()).isEqualTo("401 invalid_client");
    }

    @Test
    void the_same_jti_of_another_client_is_another() {
        String jti = "the-same";
        assertThat(node.login(EC.assertion(Node.TOKEN, claims -> claims.jwtID(jti)))
                        .status())
                .isEqualTo(200);
        assertThat(node.login(RSA.assertion(Node.TOKEN, claims -> claims.jwtID(jti)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void of_the_same_assertion_to_many_nodes_at_once_one_is_good() throws Exception {
        List<Node> nodes = List.of(node, Node.open(folder, pool), Node.open(folder, pool));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (int round = 0; round < 5; round++) {
                String assertion = EC.assertion(Node.TOKEN);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Integer>> answers = IntStream.range(0, 6)
                        .mapToObj(i -> threads.submit(() -> {
                            start.await();
                            return nodes.get(i % nodes.size()).login(assertion).status();
                        }))
                        .toList();
                start.countDown();
                int good = 0;
                for (Future<Integer> answer : answers) {
                    good += answer.get() == 200 ? 1 : 0;
                }
                assertThat(good).isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void nodes_that_start_at_the_same_moment_make_the_tables_together() throws Exception {
        Path other = folder.resolve("other");
        try (HikariDataSource empty = database.pool(other)) {
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<Future<Node>> opened = IntStream.range(0, database == TestDatabase.H2 ? 1 : 3)
                    .mapToObj(i -> threads.submit(() -> Node.open(folder, empty)))
                    .toList();
            for (Future<Node> one : opened) {
                assertThat(one.get().token(EC, "system/Patient.rs").status()).isEqualTo(200);
            }
            threads.shutdown();
        }
    }

    @Test
    void without_the_database_nobody_gets_a_token() {
        pool.close();

        Node.Answer answer = node.token(EC, "system/Patient.rs");

        assertThat(answer.error()).isEqualTo("503 temporarily_unavailable");
        assertThat(answer.response().getHeader("Retry-After")).isNotNull();
    }
}
