package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.audit.Head;
import org.ketaminefhir.audit.Verification;
import org.ketaminefhir.records.RecordsUnavailable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * {@code verify-audit}: reads the whole audit of a database and says whether it is what was written. On H2 the server
 * must be stopped, on PostgreSQL it may run.
 */
final class VerifyAudit implements Command {
    private static final String EXPECT = "expect";

    /** Nothing of the server but what it knows of its database. */
    @EnableConfigurationProperties(DataSourceProperties.class)
    static final class Database {}

    @Override
    public String name() {
        return "verify-audit";
    }

    @Override
    public String usage() {
        return """
            verify-audit [--expect=chain:link:hash,...] [settings of the database, as the server takes them]
                says whether the audit is what was written, and prints heads to --expect the next time""";
    }

    @Override
    public int run(Arguments arguments, PrintStream out) {
        List<Head> expected;
        try {
            expected = arguments.value(EXPECT) == null
                    ? List.of()
                    : Arrays.stream(arguments.value(EXPECT).split(","))
                            .map(Head::of)
                            .toList();
        } catch (IllegalArgumentException e) {
            throw new WrongArguments(e.getMessage());
        }
        String[] settings = arguments.without(Set.of(EXPECT)).toArray(String[]::new);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Database.class)
                        .web(WebApplicationType.NONE)
                        .logStartupInfo(false)
                        .run(settings);
                HikariDataSource database = database(context.getBean(DataSourceProperties.class))) {
            return tell(Verification.of(database, expected), out);
        } catch (RecordsUnavailable e) {
            throw new WrongArguments("The audit cannot be read: the database does not open, has no audit, or, on H2, is"
                    + " open in a server that runs. " + e.getCause().getMessage());
        }
    }

    private static HikariDataSource database(DataSourceProperties properties) {
        String url = properties.determineUrl();
        // Whoever verifies changes nothing, and makes no new database where there is none.
        boolean h2 = url.startsWith("jdbc:h2:file:");
        HikariDataSource database = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .url(h2 ? url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r" : url)
                .build();
        PostgresqlConnections.prepare(database);
        database.setInitializationFailTimeout(-1);
        database.setConnectionTimeout(5000);
        database.setMaximumPoolSize(1);
        return database;
    }

    private static int tell(Verification verification, PrintStream out) {
        if (verification.fault().isPresent()) {
            out.println("BROKEN  " + verification.fault().get());
            out.printf("Sound before it: %d chains, %d events.%n", verification.chains(), verification.events());
            return 1;
        }
        out.printf("SOUND  %d chains, %d events.%n", verification.chains(), verification.events());
        verification.heads().forEach(head -> out.println("--" + EXPECT + "=" + head));
        return 0;
    }
}
