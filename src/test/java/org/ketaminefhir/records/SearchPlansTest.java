package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Criterion;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Scope;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/** How many rows H2 reads for searches that find few records among some thousands. */
class SearchPlansTest {
    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");
    private static final int PATIENTS = 80;
    private static final int FEW = 150;

    @TempDir
    Path folder;

    private TestStore store;
    private Finder finder;

    @BeforeEach
    void fill() throws SQLException {
        store = new TestStore(TestDatabase.H2, folder, DeclaredLinks.links());
        SearchContract contract = SearchContract.of(DeclaredLinks.links());
        JdbcNames names = JdbcNames.load(store.pool, contract);
        finder = new Finder(contract, names, new Indexer(contract, names), set -> Optional.empty(), true);
        for (int p = 0; p < PATIENTS; p++) {
            List<Write> writes = new ArrayList<>();
            writes.add(write("Organization/o" + p, "\"name\":\"Clinic" + (char) ('a' + p % 26) + p + "\""));
            writes.add(write(
                    "Patient/p" + p,
                    "\"identifier\":[{\"system\":\"mrn\",\"value\":\"" + p + "\"}],\"name\":[{\"family\":\"F" + p
                            + "x\"}]," + ref("managingOrganization", "Organization/o" + p)));
            for (int e = 0; e < 5; e++) {
                String encounter = "Encounter/p" + p + "e" + e;
                writes.add(write(encounter, "\"status\":\"finished\"," + ref("subject", "Patient/p" + p)));
                for (int k = 0; k < 4; k++) {
                    String code = p == 7 && k == 3 ? "rare" : "c" + k;
                    writes.add(write(
                            "Observation/p" + p + "e" + e + "k" + k,
                            "\"code\":{\"coding\":[{\"code\":\"" + code + "\"}]},\"category\":[{\"coding\":[{\"code\":"
                                    + "\"vital-signs\"}]}],\"valueQuantity\":{\"value\":" + (70 + k)
                                    + "},\"effectiveDateTime\":\"2026-0" + (1 + p % 9) + "-0" + (k + 1) + "\","
                                    + ref("subject", "Patient/p" + p) + "," + ref("encounter", encounter)
                                    + ",\"performer\":[{\"reference\":\"Practitioner/everybodys\"}]"));
                }
            }
            store.apply(writes.toArray(Write[]::new));
        }
        try (Connection connection = store.pool.getConnection();
                Statement analyze = connection.createStatement()) {
            // H2 does it by itself, later.
            analyze.execute("ANALYZE");
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Write write(String key, String members) {
        String type = key.substring(0, key.indexOf('/'));
        return TestStore.write(key, 0, "{\"resourceType\":\"" + type + "\"," + members + "}");
    }

    private static String ref(String element, String target) {
        return "\"" + element + "\":{\"reference\":\"" + target + "\"}";
    }

    @Test
    void searches_that_find_few_read_few() {
        Criterion rare = Criterion.of("code", "rare");
        Stream.of(
                        Query.of("Observation", Criterion.of("patient", "p7"), Criterion.of("code", "c1")),
                        Query.of("Observation", Criterion.of("patient", "p7", "p8"), Criterion.of("code", "c1")),
                        Query.of("Observation", Criterion.of("patient", "p7")).sorted("-date,code"),
                        Query.of("Observation", rare).sorted("-date"),
                        Query.of("Observation").sorted("-_lastUpdated"),
                        Query.of("Observation", Criterion.of("category", "vital-signs")),
                        Query.of("Observation", Criterion.of("code", "c1"), Criterion.of("category", "vital-signs")),
                        ofPatient("date", "ge2026-01-01"),
                        ofPatient("date", "lt2027"),
                        ofPatient("date", "2026"),
                        ofPatient("date", "sa2025"),
                        ofPatient("date", "ge2026-01-01", "lt2020"),
                        Query.of(
                                "Observation",
                                Criterion.of("patient", "p7"),
                                Criterion.of("category", "vital-signs"),
                                Criterion.of("date", "ge2026-01-01")),
                        Query.of(
                                "Observation",
                                Criterion.of("patient", "p7", "p8"),
                                Criterion.of("date", "ge2026-01-01")),
                        ofPatient("performer", "Practitioner/everybodys"),
                        ofPatient("value-quantity", "gt1"),
                        ofPatient("code-value-quantity", "c1$gt1"),
                        ofPatient("code-value-quantity", "c1$gt1", "c2$gt1"),
                        Query.of(
                                "Observation",
                                Criterion.of("patient", "p7"),
                                Criterion.of("code", "c1"),
                                Criterion.of("code-value-quantity", "c1$gt1")),
                        Query.of("Observation", Criterion.of("code-value-quantity", "rare$gt1")),
                        Query.of("Observation", Criterion.of("_id", "p7e1k1", "p8e1k1", "none")),
                        Query.of("Observation", Criterion.of("patient.identifier", "mrn|7")),
                        Query.of(
                                "Observation", Criterion.of("patient.identifier", "mrn|7"), Criterion.of("code", "c1")),
                        Query.of(
                                "Observation",
                                Criterion.of("patient.identifier", "mrn|7"),
                                Criterion.of("date", "ge2026-01-02")),
                        Query.of("Observation", Criterion.of("subject.family", "f7x")),
                        Query.of("Observation", Criterion.of("patient.organization.name", "clinich7")),
                        Query.of("Observation", Criterion.of("encounter.patient", "p7")),
                        Query.of("Observation", Criterion.of("encounter.patient.identifier", "mrn|7")),
                        Query.of(
                                "Observation",
                                Criterion.of("encounter.status", "finished"),
                                Criterion.of("patient", "p7")),
                        Query.of("Patient", Criterion.of("_has:Observation:patient:code", "rare")),
                        Query.of("Encounter", Criterion.of("_has:Observation:encounter:code", "rare")),
                        Query.of(
                                "Encounter",
                                Criterion.of("_has:Observation:encounter:code", "c1"),
                                Criterion.of("patient", "p7")),
                        Query.of(new Scope(List.of("Observation"), new Scope.Member("Patient", "p7")), List.of(rare)),
                        Query.of(new Scope(List.of("Observation"), new Scope.Member("Encounter", "p7e1")), List.of()))
                .forEach(query -> assertThat(scanned(query)).as("%s", query).isLessThan(FEW));
    }

    private static Query ofPatient(String parameter, String... values) {
        return Query.of("Observation", Criterion.of("patient", "p7"), Criterion.of(parameter, values));
    }

    /** The most rows that were read in one place. */
    private int scanned(Query query) {
        Sql sql = finder.search(query, View.EVERYTHING).rows(Cursor.START, 51);
        Sql explained = new Sql("EXPLAIN ANALYZE " + sql.text(), sql.values());
        try (Connection connection = store.pool.getConnection();
                PreparedStatement select = JdbcSearch.prepare(connection, explained);
                ResultSet plan = select.executeQuery()) {
            plan.next();
            Matcher counts = SCANNED.matcher(plan.getString(1));
            int most = 0;
            while (counts.find()) {
                most = Math.max(most, Integer.parseInt(counts.group(1)));
            }
            assertThat(most).isPositive();
            return most;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
