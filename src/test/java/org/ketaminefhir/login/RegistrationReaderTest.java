package org.ketaminefhir.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ketaminefhir.TestClient;
import org.ketaminefhir.access.Scope;

/** The registration file: what it may say, and that whatever is wrong in it is told with its line. */
class RegistrationReaderTest {
    private static final TestClient EC = TestClient.ec("clinic-ehr");
    private static final String RIGHT =
            """
            organizations:
              - id: clinic-example
                name: Example Clinic
                identifiers: ["https://clinic.example/organizations|1"]
                also: [old-clinic]
            clients:
              - id: clinic-ehr
                name: Records of the clinic
                role: clinic
                organization: clinic-example
                scopes:
                  - system/*.cruds
                  - system/Observation.rs?category=survey
                jwks: %s
            """
                    .formatted(EC.jwks());

    @TempDir
    private Path folder;

    private Registrations read(String text, boolean keysElsewhere) throws IOException {
        Path file = folder.resolve("clients.yml");
        Files.writeString(file, text);
        return new RegistrationReader(
                        Set.of("clinic", "auditor"),
                        Set.of("auditor"),
                        scope -> scope.where().containsKey("colour")
                                ? Optional.of("There is no colour.")
                                : Optional.empty(),
                        keysElsewhere,
                        new Fetch())
                .read(file);
    }

    @Test
    void a_right_file_says_who_there_is() throws IOException {
        Registrations read = read(RIGHT, false);

        Client client = read.client("clinic-ehr").orElseThrow();
        assertThat(client.role()).isEqualTo("clinic");
        assertThat(client.organization().ids()).containsExactly("clinic-example", "old-clinic");
        assertThat(client.organization().identifiers()).containsExactly("https://clinic.example/organizations|1");
        assertThat(client.scopes())
                .containsExactly(Scope.parse("system/*.cruds"), Scope.parse("system/Observation.rs?category=survey"));
        assertThat(read.organizations())
                .extracting(RegisteredOrganization::name)
                .containsExactly("Example Clinic");
        assertThat(read.client("somebody")).isEmpty();
    }

    @Test
    void documents_after_one_another_make_one_file() throws IOException {
        String more =
                "---\nclients:\n  - id: second\n    name: Second\n    role: clinic\n    organization: clinic-example\n"
                        + "    scopes: [system/Patient.r]\n    jwks: " + EC.jwks() + "\n";

        assertThat(read(RIGHT + more, false).clients()).containsOnlyKeys("clinic-ehr", "second");
    }

    @Test
    void a_client_of_an_outside_identity_provider_needs_no_key() throws IOException {
        assertThat(read(RIGHT.replaceAll(" +jwks: .*\n", ""), true).anyHasKeys())
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void a_wrong_file_is_refused_with_its_line_and_the_reason(String what, String text, int line, String reason) {
        assertThatThrownBy(() -> read(text, false))
                .isInstanceOf(RefusedStart.class)
                .hasMessage("%s, line %d: %s", folder.resolve("clients.yml"), line, reason);
    }

    static Stream<Arguments> a_wrong_file_is_refused_with_its_line_and_the_reason() {
        String otherKeys = "jwks: {keys: [%s]}";
        return Stream.of(
                wrong(
                        "no YAML",
                        "clients: [",
                        1,
                        "This is not YAML: expected the node content, but found '<stream end>'."),
                wrong("empty", "", 1, "The file has no client; it has 'organizations' and 'clients'."),
                wrong("a list", "- 1", 1, "The file is written as fields with values."),
                changed(
                        "unknown field of the file",
                        "clients:",
                        "users:",
                        6,
                        "The file has no field 'users'; it has clients, organizations."),
                changed(
                        "unknown field of a client",
                        "    role:",
                        "    rolle:",
                        9,
                        "A client has no field 'rolle'; it has id, jwks, jwks-hosts, jwks-url, name, organization,"
                                + " role, scopes."),
                changed(
                        "field twice",
                        "    role: clinic",
                        "    role: clinic\n    role: clinic",
                        10,
                        "A client has the field 'role' twice."),
                changed(
                        "unknown role",
                        "role: clinic",
                        "role: nurse",
                        9,
                        "There is no role 'nurse'; there is auditor, clinic."),
                changed("no role", "    role: clinic\n", "", 7, "A client needs the field 'role'."),
                changed(
                        "unknown organization",
                        "organization: clinic-example",
                        "organization: other",
                        10,
                        "There is no organization 'other' in this file."),
                changed(
                        "no organization",
                        "    organization: clinic-example\n",
                        "",
                        7,
                        "A client needs the field 'organization'."),
                changed(
                        "organization of an auditor",
                        "role: clinic",
                        "role: auditor",
                        10,
                        "A client with the role 'auditor' acts for no organization."),
                changed(
                        "bad id of an organization",
                        "id: clinic-example",
                        "id: clinic_example",
                        2,
                        "The id of an organization has 1 to 64 letters, digits, '-' and '.'."),
                changed(
                        "same id again",
                        "also: [old-clinic]",
                        "also: [clinic-example]",
                        5,
                        "The id 'clinic-example' is that of two organizations."),
                changed(
                        "identifier without a system",
                        "https://clinic.example/organizations|1",
                        "12345",
                        4,
                        "An identifier is written system|value."),
                changed(
                        "bad scope",
                        "system/*.cruds",
                        "system/*.sr",
                        12,
                        "The letters of a scope are some of c, r, u, d and s, each once and in this order."),
                changed(
                        "scope of a patient",
                        "system/*.cruds",
                        "patient/*.rs",
                        12,
                        "A scope is written system/Type.cruds, with letters left out but in this order, and may end in"
                                + " ?parameter=value."),
                wrong(
                        "a scope by what records cannot be asked",
                        RIGHT.replaceFirst("system/\\S+", "system/*.rs?colour=red"),
                        12,
                        "There is no colour."),
                wrong("no scopes", RIGHT.replaceAll(" +- system.*\n", ""), 11, "The field 'scopes' is a list."),
                wrong(
                        "no key",
                        RIGHT.replaceAll(" +jwks: .*\n", ""),
                        7,
                        "A client needs a key: jwks, or jwks-url with jwks-hosts."),
                wrong(
                        "two clients with one id",
                        RIGHT + RIGHT.substring(RIGHT.indexOf("  - id: clinic-ehr")),
                        15,
                        "There are two clients with the id 'clinic-ehr'."),
                key("no keys", otherKeys.formatted(""), "A client needs a key: 'keys' is empty."),
                key("no JWK", otherKeys.formatted("{kty: EC}"), "This is no JSON Web Key."),
                key(
                        "short RSA key",
                        otherKeys.formatted(
                                TestClient.rsaKey(1024).toPublicJWK().toJSONString()),
                        "An RSA key has at least 2048 bits."),
                key(
                        "private key",
                        otherKeys.formatted(EC.key().toJSONString()),
                        "This is a private key: make a new one, keep it with the client, and register its public part."),
                key(
                        "key for another algorithm",
                        otherKeys.formatted(
                                "{kty: OKP, crv: Ed25519, kid: k, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}"),
                        "A key is an RSA key for RS384 or an EC key on P-384 for ES384."),
                key(
                        "secret that is shared",
                        otherKeys.formatted("{kty: oct, kid: k, k: AAAA}"),
                        "This is a private key: make a new one, keep it with the client, and register its public part."),
                key(
                        "RSA key for RS256",
                        otherKeys.formatted(TestClient.rsa("x")
                                .key()
                                .toPublicJWK()
                                .toJSONString()
                                .replace("{", "{\"alg\":\"RS256\",")),
                        "A key is an RSA key for RS384 or an EC key on P-384 for ES384."),
                key(
                        "key for encryption",
                        otherKeys.formatted(
                                EC.key().toPublicJWK().toJSONString().replace("{", "{\"use\":\"enc\",")),
                        "A key with the use 'enc' does not sign; leave use out or write sig."),
                key(
                        "keys by http from elsewhere",
                        "jwks-url: http://clinic.example/jwks\n    jwks-hosts: [clinic.example]",
                        "A jwks-url begins with https://, or with http:// if its host is this machine."),
                key(
                        "keys from a host that is not named",
                        "jwks-url: https://elsewhere.example/jwks\n    jwks-hosts: [clinic.example]",
                        "The host of the jwks-url is not among the jwks-hosts."),
                key(
                        "keys by a name that looks like this machine",
                        "jwks-url: http://localhost.example/jwks\n    jwks-hosts: [localhost.example]",
                        "A jwks-url begins with https://, or with http:// if its host is this machine."),
                wrong(
                        "keys without their hosts",
                        RIGHT.replaceAll("jwks: .*", "jwks-url: https://clinic.example/jwks"),
                        7,
                        "A client needs the field 'jwks-hosts'."));
    }

    private static Arguments wrong(String what, String text, int line, String reason) {
        return Arguments.of(what, text, line, reason);
    }

    private static Arguments changed(String what, String from, String to, int line, String reason) {
        assertThat(RIGHT).contains(from);
        return wrong(what, RIGHT.replaceFirst(java.util.regex.Pattern.quote(from), to), line, reason);
    }

    private static Arguments key(String what, String keys, String reason) {
        return wrong(what, RIGHT.replaceAll("jwks: .*", java.util.regex.Matcher.quoteReplacement(keys)), 14, reason);
    }

    @Test
    void a_file_that_is_not_there_is_told_by_its_name() {
        assertThatThrownBy(
                        () -> new RegistrationReader(Set.of(), Set.of(), scope -> Optional.empty(), false, new Fetch())
                                .read(folder.resolve("none.yml")))
                .isInstanceOf(RefusedStart.class)
                .hasMessageContaining("none.yml: The file with the clients cannot be read.");
    }

    @Test
    void what_two_lists_of_scopes_both_allow_is_what_is_in_both() {
        assertThat(overlap("system/*.rs", "system/Patient.cruds")).containsExactly("system/Patient.rs");
        assertThat(overlap(
                        "system/Observation.rs?category=survey,vital-signs", "system/*.r?category=survey&status=final"))
                .containsExactly("system/Observation.r?category=survey&status=final");
        assertThat(overlap("system/Patient.c", "system/Patient.rs")).isEmpty();
        assertThat(overlap("system/Patient.rs", "system/Coverage.rs")).isEmpty();
        assertThat(overlap("system/Observation.rs?category=survey", "system/Observation.rs?category=laboratory"))
                .isEmpty();
    }

    private static List<String> overlap(String one, String other) {
        return ScopeOverlap.of(List.of(Scope.parse(one)), List.of(Scope.parse(other))).stream()
                .map(Scope::toString)
                .toList();
    }
}
