package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ketaminefhir.TestClient.in;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ketaminefhir.TestClient;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.login.Identity.Problem;
import org.springframework.mock.web.MockHttpServletRequest;

/** What a client gets for a good assertion, what it is good for, and what is not. */
class TokenTest {
    private static final TestClient CLINIC = TestClient.ec("clinic-ehr");
    private static final TestClient OTHER = TestClient.ec("other-ehr");

    @TempDir
    Path folder;

    private HikariDataSource pool;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        Node.register(
                folder,
                Node.client(
                        CLINIC.id(),
                        "jwks: " + CLINIC.jwks(),
                        "system/Patient.rs",
                        "'system/Observation.rs?category=survey,vital-signs'"),
                Node.client(OTHER.id(), "jwks: " + OTHER.jwks(), "system/*.cruds"));
        pool = TestDatabase.H2.pool(folder);
        node = Node.open(folder, pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private String token() {
        return node.token(CLINIC, "system/Patient.rs").token();
    }

    private static Problem problem(Node node, String token) {
        return node.identify(token).problem();
    }

    @ParameterizedTest
    @CsvSource({
        "system/Patient.rs, system/Patient.rs",
        "system/Patient.r, system/Patient.r",
        "system/Patient.read, system/Patient.rs",
        "system/Observation.rs?category=survey, system/Observation.rs?category=survey",
    })
    void what_is_asked_within_what_is_registered_is_granted(String asked, String granted) {
        Node.Answer answer = node.token(CLINIC, asked);

        assertThat(answer.json()).containsEntry("scope", asked).containsEntry("token_type", "Bearer");
        assertThat(answer.json()).doesNotContainKey("refresh_token");
        Caller caller = node.identify(answer.token()).caller();
        assertThat(caller.id()).isEqualTo(CLINIC.id());
        assertThat(caller.role()).isEqualTo("clinic");
        assertThat(caller.organization().id()).isEqualTo("clinic-example");
        assertThat(caller.scopes()).containsExactly(Scope.parse(granted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "system/Patient.cruds",
                "system/*.rs",
                "system/Observation.rs",
                "system/Observation.rs?category=laboratory",
                "system/Patient.rs system/Coverage.rs",
                "patient/Patient.rs",
                "openid",
                "system/Patient.sr"
            })
    void whoever_asks_for_more_or_for_nothing_gets_nothing(String asked) {
        assertThat(node.token(CLINIC, asked).error()).isEqualTo("400 invalid_scope");
    }

    @Test
    void a_request_that_is_none_is_told_so_in_the_words_of_oauth() {
        Map<String, String> other = TestClient.request(CLINIC.assertion(Node.TOKEN), "system/Patient.rs");
        other.put("grant_type", "password");
        Map<String, String> none = TestClient.request(CLINIC.assertion(Node.TOKEN), "system/Patient.rs");
        none.remove("grant_type");
        Map<String, String> secret =
                Map.of("grant_type", "client_credentials", "client_id", CLINIC.id(), "client_secret", "secret");
        MockHttpServletRequest query = new MockHttpServletRequest("POST", Addresses.TOKEN);
        query.setQueryString("scope=system/Patient.rs");
        MockHttpServletRequest long_ = new MockHttpServletRequest("POST", Addresses.TOKEN);
        long_.setContent(new byte[100_000]);

        assertThat(node.ask(other).error()).isEqualTo("400 unsupported_grant_type");
        assertThat(node.ask(none).error()).isEqualTo("400 invalid_request");
        assertThat(node.ask(secret).error()).isEqualTo("401 invalid_client");
        assertThat(node.ask(Map.of()).error()).isEqualTo("400 invalid_request");
        assertThat(node.send(query).error()).isEqualTo("400 invalid_request");
        assertThat(node.send(long_).error()).isEqualTo("413 invalid_request");
        assertThat(node.get(Addresses.TOKEN).error()).isEqualTo("405 invalid_request");
    }

    @Test
    void a_token_says_for_whom_by_whom_and_for_how_long_it_is() throws Exception {
        SignedJWT jwt = SignedJWT.parse(token());
        JWTClaimsSet claims = jwt.getJWTClaimsSet();

        assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS384);
        assertThat(claims.getIssuer()).isEqualTo("https://fhir.clinic.example");
        assertThat(claims.getAudience()).containsExactly(Node.BASE);
        assertThat(claims.getStringClaim("client_id")).isEqualTo(CLINIC.id());
        assertThat(claims.getStringClaim("scope")).isEqualTo("system/Patient.rs");
        assertThat(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime())
                .isEqualTo(300_000);
    }

    @Test
    void a_token_that_is_not_as_this_server_gave_it_is_none() throws Exception {
        JWK own = JWKSet.load(folder.resolve("keys.json").toFile()).getKeys().get(0);
        String[] parts = token().split("\\.");
        String wider = Base64URL.encode(new Base64URL(parts[1]).decodeToString().replace("Patient.rs", "*.cruds"))
                .toString();

        assertThat(problem(node, parts[0] + "." + wider + "." + parts[2])).isEqualTo(Problem.INVALID);
        assertThat(problem(node, parts[0] + "." + parts[1] + ".")).isEqualTo(Problem.INVALID);
        assertThat(problem(node, new PlainJWT(SignedJWT.parse(token()).getJWTClaimsSet()).serialize()))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(
                        node,
                        TestClient.signed(
                                header(own, "at+jwt"),
                                SignedJWT.parse(token()).getJWTClaimsSet(),
                                TestClient.rsaKey(2048))))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "JWT", claims -> claims))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "at+jwt", claims -> claims.issuer("https://else.example"))))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "at+jwt", claims -> claims.audience("https://else.example/fhir"))))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "at+jwt", claims -> claims.claim("client_id", "nobody"))))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "at+jwt", claims -> claims.expirationTime(null))))
                .isEqualTo(Problem.INVALID);
        assertThat(problem(node, forged(own, "at+jwt", claims -> claims.expirationTime(in(-60)))))
                .isEqualTo(Problem.EXPIRED);
        assertThat(problem(node, CLINIC.assertion(Node.TOKEN))).isEqualTo(Problem.INVALID);
        assertThat(problem(node, "nothing")).isEqualTo(Problem.INVALID);
        assertThat(forged(own, "at+jwt", claims -> claims))
                .satisfies(good -> assertThat(problem(node, good)).isNull());
    }

    private static JWSHeader header(JWK key, String type) {
        return new JWSHeader.Builder(JWSAlgorithm.RS384)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID())
                .build();
    }

    /** By somebody who has stolen the server's key. */
    private String forged(JWK own, String type, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder(SignedJWT.parse(token()).getJWTClaimsSet());
        return TestClient.signed(
                header(own, type),
                change.apply(claims.issueTime(in(-600)).notBeforeTime(in(-600))).build(),
                own);
    }

    /** The last letter of a part is left alone: some of its bits mean nothing. */
    @Test
    void a_token_or_an_assertion_with_any_other_letter_is_none() {
        Random random = new Random(8);
        String token = token();
        for (int i = 0; i < 200; i++) {
            assertThat(node.identify(mutated(token, random)).caller()).isNull();
        }
        for (int i = 0; i < 15; i++) {
            String assertion = mutated(CLINIC.assertion(Node.TOKEN), random);
            assertThat(node.login(assertion).error()).as(assertion).isEqualTo("401 invalid_client");
        }
    }

    private static String mutated(String text, Random random) {
        while (true) {
            int at = random.nextInt(text.length() - 1);
            char other = (char) ('A' + random.nextInt(26));
            if (text.charAt(at) != '.' && text.charAt(at + 1) != '.' && text.charAt(at) != other) {
                return text.substring(0, at) + other + text.substring(at + 1);
            }
        }
    }

    @Test
    void scopes_that_a_client_has_no_more_are_not_in_its_token_any_more() throws Exception {
        String token = node.token(OTHER, "system/*.cruds").token();
        Node.register(folder, Node.client(OTHER.id(), "jwks: " + OTHER.jwks(), "system/Patient.rs"));

        Node later = Node.open(folder, pool);

        assertThat(later.identify(token).caller().scopes()).containsExactly(Scope.parse("system/Patient.rs"));
        assertThat(problem(later, token())).isEqualTo(Problem.INVALID);
    }

    @Test
    void a_new_key_signs_on_a_running_node_and_the_old_ones_verify_until_they_are_removed() throws Exception {
        Path file = folder.resolve("keys.json");
        String before = token();

        String first = ServerKeys.rotate(file, 1);
        String after = token();
        assertThat(SignedJWT.parse(after).getHeader().getKeyID()).isEqualTo(first);
        assertThat(problem(node, before)).isNull();
        assertThat(problem(node, after)).isNull();
        assertThat((List<?>) node.get(Addresses.KEYS).json().get("keys")).hasSize(2);

        ServerKeys.rotate(file, 1);
        assertThat(problem(node, before)).isEqualTo(Problem.INVALID);
        assertThat(problem(node, after)).isNull();

        ServerKeys.rotate(file, 0);
        assertThat(problem(node, after)).isEqualTo(Problem.INVALID);
        assertThat(problem(node, token())).isNull();
    }

    @Test
    void a_broken_file_of_keys_leaves_a_running_node_with_those_that_it_has() throws Exception {
        String before = token();
        Files.writeString(folder.resolve("keys.json"), "{\"keys\": [");

        assertThat(problem(node, before)).isNull();
        assertThat(problem(node, token())).isNull();
    }

    @Test
    void the_keys_are_their_owners_and_only_public_parts_are_told() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys.json"))))
                .isEqualTo("rw-------");
        assertThat(node.get(Addresses.KEYS).response().getContentAsString())
                .contains("\"kid\"")
                .doesNotContain("\"d\"");
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".new"))).isEmpty();
        }
    }

    @Test
    void nodes_with_the_same_keys_know_each_others_tokens() {
        assertThat(problem(Node.open(folder, pool), token())).isNull();
    }

    @Test
    void clients_ask_about_tokens_by_an_assertion_or_with_a_token() throws Exception {
        String token = token();
        Map<String, String> form = TestClient.request(OTHER.assertion(Node.TOKEN), "x");
        form.put("token", token);

        for (Node.Answer answer : List.of(
                node.introspect(form, null),
                Node.open(folder, pool).introspect(Map.of("token", token), "Bearer " + token))) {
            assertThat(answer.json())
                    .containsEntry("active", true)
                    .containsEntry("client_id", CLINIC.id())
                    .containsEntry("scope", "system/Patient.rs")
                    .containsEntry("token_type", "Bearer")
                    .containsKeys("exp", "iat");
        }
    }

    @Test
    void of_a_token_that_is_not_good_nothing_is_told_but_that() throws Exception {
        JWK own = JWKSet.load(folder.resolve("keys.json").toFile()).getKeys().get(0);
        String expired = forged(own, "at+jwt", claims -> claims.expirationTime(in(-60)));
        for (String bad : List.of("nothing", expired, CLINIC.assertion(Node.TOKEN))) {
            assertThat(node.introspect(Map.of("token", bad), "Bearer " + token())
                            .json())
                    .containsExactly(Map.entry("active", false));
        }
    }

    @Test
    void nobody_else_asks_about_tokens() {
        assertThat(node.introspect(Map.of("token", token()), null).error()).isEqualTo("401 invalid_client");
        assertThat(node.introspect(Map.of("token", token()), "Bearer x").error())
                .isEqualTo("401 invalid_client");
        assertThat(node.introspect(Map.of("token", token()), "Basic eDp5").error())
                .isEqualTo("401 invalid_client");
    }

    @Test
    void an_address_from_which_too_many_logins_fail_waits_and_others_do_not() {
        Map<String, String> bad = TestClient.request("nothing", "system/Patient.rs");
        Node.Answer answer = node.ask(bad);
        for (int i = 0; i < 50 && answer.status() == 401; i++) {
            answer = node.ask(bad);
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.response().getHeader("Retry-After")).matches("[1-9]\\d*");
        assertThat(node.token(CLINIC, "system/Patient.rs").status()).isEqualTo(429);
        assertThat(node.from("192.0.2.1", TestClient.request(CLINIC.assertion(Node.TOKEN), "system/Patient.rs"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_client_that_many_claim_to_be_is_not_locked_out_but_they_are() {
        Map<String, String> bad = TestClient.request(
                TestClient.signed(
                        CLINIC.header().build(), CLINIC.claims(Node.TOKEN).build(), TestClient.ecKey()),
                "system/Patient.rs");
        for (int i = 0; i < 110; i++) {
            node.from("192.0.2." + i, bad);
        }

        assertThat(node.from("192.0.2.1", bad).status()).isEqualTo(429);
        assertThat(node.token(CLINIC, "system/Patient.rs").status()).isEqualTo(200);
    }
}
