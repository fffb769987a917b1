package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program does beside serving; {@link LoginIT} uses what comes of it. */
class CommandsTest {
    private static final String[] CLIENT = {
        "new-client", "--id=clinic-ehr", "--role=clinic", "--organization=clinic-example", "--scopes=system/*.cruds"
    };

    @TempDir
    private Path folder;

    private record Ended(int status, String out, String err) {}

    private static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Commands.run(arguments, new PrintStream(out), new PrintStream(err));
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String[] client(String... more) {
        String[] all = java.util.Arrays.copyOf(CLIENT, CLIENT.length + more.length);
        System.arraycopy(more, 0, all, CLIENT.length, more.length);
        return all;
    }

    @Test
    void settings_of_the_server_are_no_command() {
        assertThat(Commands.isMeant(new String[] {"--demo"})).isFalse();
        assertThat(Commands.isMeant(new String[] {})).isFalse();
        assertThat(Commands.isMeant(new String[] {"new-client"})).isTrue();
    }

    @Test
    void who_asks_for_what_is_not_there_is_told_what_is() {
        Ended ended = run("no-such-thing");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("no-such-thing", "new-client", "new-server-key", "token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--scopes=x", "--idd=3", "id=3", "--role=clinic", "--algorithm=RS256", "--id="})
    void a_command_that_is_told_wrongly_says_how_it_is_told(String wrong) {
        String[] arguments = wrong.startsWith("--scopes") || wrong.startsWith("--id=")
                ? new String[] {"new-client", wrong, "--role=clinic"}
                : client(wrong);
        Ended ended = run(arguments);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("new-client --id=ID");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void without_a_folder_the_registration_and_the_key_are_printed() {
        Ended ended = run(client());

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .contains("role: \"clinic\"", "\"crv\":\"P-384\"")
                .containsOnlyOnce("\"d\":");
    }

    @Test
    void into_a_folder_the_key_is_written_for_its_owner_alone_and_never_over_another() throws Exception {
        Ended ended = run(client("--out=" + folder, "--organization-name=Example \"Clinic\""));
        Path key = folder.resolve("clinic-ehr.key.json");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).doesNotContain("\"d\":");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(key)).contains("\"d\":");
        assertThat(Files.readString(folder.resolve("clients.yml")))
                .contains("name: \"Example \\\"Clinic\\\"\"")
                .doesNotContain("\"d\":");
        String before = Files.readString(key);
        assertThat(run(client("--out=" + folder)).status()).isEqualTo(1);
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void a_token_that_is_not_to_be_had_is_told_in_one_line() {
        Ended ended = run("token", "--base=http://127.0.0.1:1/fhir", "--client=c", "--key=none", "--scope=system/*.rs");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err().strip().lines()).hasSize(1);
    }
}
