package org.ketaminefhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.audit.Audit;
import org.ketaminefhir.audit.Happening;
import org.ketaminefhir.audit.Kind;
import org.ketaminefhir.audit.Origin;
import org.ketaminefhir.audit.Outcome;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;

/** The command by which an operator looks whether somebody has changed the audit. */
@OnEachDatabase
class VerifyAuditTest {
    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() {
        SearchContract contract =
                SearchContract.of(Definitions.load(Examples.FHIR, "classpath*:profiles/server/*.json"));
        Origin origin = new Origin("clinic-a", "clinic", null, null, "192.0.2.7", null, null);
        try (HikariDataSource pool = database.pool(folder);
                Audit audit = Audit.open(pool, contract)) {
            for (int i = 0; i < 3; i++) {
                audit.write(
                        List.of(new Happening(Kind.READ, "read", origin, "p" + i, Outcome.SUCCESS, List.of(), null)));
            }
        }
    }

    private int run(String... arguments) {
        out.reset();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--spring.datasource.url=" + database.url(folder));
        all.add("--spring.datasource.username=" + database.user());
        all.add(0, "verify-audit");
        return Commands.run(all.toArray(String[]::new), new PrintStream(out, true), new PrintStream(err, true));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void sql(String statement) throws Exception {
        try (HikariDataSource pool = database.pool(folder);
                Connection connection = pool.getConnection();
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }

    @Test
    void what_is_sound_is_told_with_heads_to_expect() {
        assertThat(run()).as(err.toString()).isZero();
        assertThat(said()).startsWith("SOUND  2 chains, 3 events.").contains("--expect=2:3:");

        String head = said().lines()
                .filter(line -> line.startsWith("--expect="))
                .findFirst()
                .orElseThrow();
        assertThat(run(head)).isZero();
    }

    @Test
    void the_first_broken_link_is_named() throws Exception {
        sql("UPDATE audit_event SET patient = 'somebody-else' WHERE patient = 'p1'");

        assertThat(run()).isEqualTo(1);
        assertThat(said()).startsWith("BROKEN  chain 2, link 2: the row is not what was written");
    }

    @Test
    void where_nothing_can_be_told_it_is_neither() {
        assertThat(run("--expect=nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("chain:link:hash");

        Path nowhere = folder.resolve("nowhere");
        int code = Commands.run(
                new String[] {"verify-audit", "--ketamine-fhir.data=" + nowhere},
                new PrintStream(out),
                new PrintStream(err, true));
        assertThat(code).isEqualTo(2);
        assertThat(Files.exists(nowhere)).isFalse();
    }
}
