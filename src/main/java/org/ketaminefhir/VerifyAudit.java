package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.audit.Head;
import org.ketaminefhir.audit.Verification;
import org.ketaminefhir.records.RecordsUnavailable;

/**
 * {@code verify-audit}: reads the whole audit of a database and says whether it is what was written. On H2 the server
 * must be stopped, on PostgreSQL it may run.
 */
final class VerifyAudit implements Command {
    private static final String EXPECT = "expect";

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
        // Whoever verifies changes nothing.
        try (HikariDataSource database =
                OperatorsDatabase.open(arguments.without(Set.of(EXPECT)), ";ACCESS_MODE_DATA=r")) {
            database.setMaximumPoolSize(1);
            return tell(Verification.of(database, expected), out);
        } catch (RecordsUnavailable e) {
            throw new WrongArguments("The audit cannot be read: the database does not open, has no audit, or, on H2, is"
                    + " open in a server that runs. " + e.getCause().getMessage());
        }
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
