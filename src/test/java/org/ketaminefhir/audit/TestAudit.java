package org.ketaminefhir.audit;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.ketaminefhir.Examples;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.search.SearchUrl;

/** An audit in the database that a folder stands for. */
final class TestAudit implements AutoCloseable {
    static final Definitions DEFINITIONS = Definitions.load(Examples.FHIR, "classpath*:profiles/server/*.json");
    private static final SearchContract CONTRACT = SearchContract.of(DEFINITIONS);

    final HikariDataSource pool;
    final Audit audit;

    TestAudit(TestDatabase database, Path folder) {
        pool = database.pool(folder);
        audit = Audit.open(pool, CONTRACT);
    }

    static Origin origin(String client, String organization) {
        return new Origin(client, "clinic", organization, "TREAT", "192.0.2.7", "r-1", null);
    }

    static Happening read(String patient, String... records) {
        return of(Kind.READ, "read", origin("clinic-a", "org-a"), patient, null, records);
    }

    static Happening of(Kind kind, String interaction, Origin origin, String patient, String query, String... records) {
        List<Touched> touched = Arrays.stream(records)
                .map(record -> record.split(":"))
                .map(parts -> new Touched(Key.parse(parts[0]), parts.length == 1 ? 0 : Integer.parseInt(parts[1])))
                .toList();
        return new Happening(kind, interaction, origin, patient, Outcome.SUCCESS, touched, query);
    }

    void write(Happening... events) {
        audit.write(List.of(events));
    }

    Page search(String search) {
        return audit.search(SearchUrl.parse(Audit.TYPE, search).count(1000));
    }

    List<String> ids(String search) {
        return search(search).versions().stream()
                .map(version -> version.key().id())
                .toList();
    }

    Verification verify(Head... expected) {
        return Verification.of(pool, List.of(expected));
    }

    /** As somebody with the password of the database may. */
    int sql(String statement) {
        try (Connection connection = pool.getConnection();
                Statement sql = connection.createStatement()) {
            return sql.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        audit.close();
        pool.close();
    }
}
