package org.ketaminefhir.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.ketaminefhir.OnEachDatabase;
import org.ketaminefhir.TestDatabase;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Indexer;
import org.ketaminefhir.search.SearchUrl;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/** How the databases go about the searches that are declared: never through a whole table. */
@OnEachDatabase
class PlansTest {
    private static final String COMBINATION =
            "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination";

    private static final int ROWS = 60_000;
    private static final int PATIENTS = 500;
    private static final Pattern SCAN =
            Pattern.compile("(?i)(RECORD|\\w+_INDEX)\\.tableScan|Seq Scan on (record|\\w+_index)\\b");

    @Parameter
    TestDatabase database;

    @TempDir
    Path folder;

    @Test
    void every_search_of_the_contract_uses_an_index() throws Exception {
        try (TestStore store = new TestStore(database, folder);
                Connection connection = store.pool.getConnection()) {
            SearchContract contract = SearchContract.of(TestStore.DEFINITIONS);
            JdbcNames names = JdbcNames.load(store.pool, contract);
            fill(connection, contract, names);
            Finder finder = new Finder(
                    contract,
                    names,
                    new Indexer(contract, names),
                    valueSet -> Optional.empty(),
                    database == TestDatabase.H2);
            Map<String, String> scans = new LinkedHashMap<>();
            for (String type : contract.types()) {
                for (String search : searches(contract, type)) {
                    String plan = plan(
                            connection,
                            finder.search(SearchUrl.parse(type, search), View.EVERYTHING)
                                    .rows(Cursor.START, 51));
                    if (SCAN.matcher(plan).find()) {
                        scans.put(type + "?" + search, plan);
                    }
                }
            }

            assertThat(scans).isEmpty();
        }
    }

    @Test
    void a_scan_would_be_seen() throws Exception {
        try (TestStore store = new TestStore(database, folder);
                Connection connection = store.pool.getConnection()) {
            assertThat(plan(connection, new Sql("SELECT * FROM token_index WHERE code LIKE ?", List.of("%x"))))
                    .containsPattern(SCAN);
        }
    }

    private static List<String> searches(SearchContract contract, String type) {
        List<String> searches = new ArrayList<>();
        for (SearchContract.Parameter parameter : contract.parameters(type)) {
            List<String> values = values(parameter);
            // What the values look like makes a difference for the kind, not for the type.
            for (String value : type.equals("Observation") ? values : values.subList(0, 1)) {
                searches.add(parameter.name() + "=" + value);
                if (contract.parameter(type, "patient").isPresent()) {
                    searches.add("patient=p7&" + parameter.name() + "=" + value);
                }
            }
        }
        statement(type)
                .getExtensionsByUrl(COMBINATION)
                .forEach(combination -> searches.add(names(combination)
                        .map(name -> contract.parameter(type, name).orElseThrow())
                        .map(parameter ->
                                parameter.name() + "=" + values(parameter).get(0))
                        .collect(Collectors.joining("&"))));
        return searches;
    }

    private static Stream<String> names(Extension combination) {
        return combination.getExtension().stream()
                .filter(part -> part.getUrl().equals("required"))
                .map(part -> part.getValue().primitiveValue());
    }

    private static CapabilityStatementRestResourceComponent statement(String type) {
        return TestStore.DEFINITIONS
                .find(CapabilityStatement.class, SearchContract.CANONICAL)
                .orElseThrow()
                .getRestFirstRep()
                .getResource()
                .stream()
                .filter(resource -> resource.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** As the rows have them, so that few match. */
    private static List<String> values(SearchContract.Parameter parameter) {
        if (parameter.name().equals("_id")) {
            return List.of("r7", "r7,r8,r9");
        }
        return switch (parameter.kind()) {
            case TOKEN -> List.of("http://s.example|c7", "c7", "c7,c8", "http://s.example|c7,http://t.example|c8");
            case DATE ->
                Stream.of("", "eq", "gt", "ge", "sa", "ap")
                        .map(prefix -> prefix + "2026-01-20T10:00:00Z")
                        .toList();
            case STRING -> List.of("text7");
            case REFERENCE ->
                List.of("p7", parameter.targets().stream().sorted().findFirst().orElse("Patient") + "/p7");
            case QUANTITY -> List.of("7", "gt59990", "ge59990|http://unitsofmeasure.org|mg", "7||mg");
            case NUMBER -> List.of("7", "gt59990");
            case URI -> List.of("http://u.example/7");
            case COMPOSITE -> List.of("http://s.example|c7$" + composite(parameter), "c7$" + composite(parameter));
            default -> throw new IllegalStateException(parameter.toString());
        };
    }

    private static String composite(SearchContract.Parameter parameter) {
        return values(parameter.components().get(1)).get(0);
    }

    /** Index rows of all parameters, as if there were many records. */
    private void fill(Connection connection, SearchContract contract, JdbcNames names) throws SQLException {
        int parameters = contract.types().stream()
                .flatMap(type -> contract.parameters(type).stream())
                .mapToInt(names::parameter)
                .max()
                .orElseThrow();
        int types = contract.types().stream().mapToInt(names::type).max().orElseThrow();
        String numbers = database == TestDatabase.H2
                ? " FROM SYSTEM_RANGE(1, " + ROWS + ") AS n(x)"
                : " FROM generate_series(CAST(1 AS BIGINT), " + ROWS + ") AS n(x)";
        // Of one parameter after the other for each value, or values and parameters would go in step.
        String row = "x * 1048576, 1 + MOD(x, %d), MOD(x, %d)".formatted(parameters, PATIENTS);
        String millis = "1767225600000 + x * 60000";
        try (Statement statement = connection.createStatement()) {
            for (String insert : List.of(
                    "record (pk, type, id, version, patient, updated, content) SELECT x, 1 + MOD(x, " + types
                            + "), CONCAT('r', x), 1, MOD(x, " + PATIENTS + "), " + millis + ", CAST('00' AS BYTEA)",
                    "patient (number, id) SELECT x, CONCAT('p', x)",
                    "code_system (number, uri) SELECT x, CONCAT('http://', x)",
                    "composite_key (number, name) SELECT 2000000 + x, CONCAT('k', x)",
                    "uri (number, uri) SELECT x, CONCAT('http://u.example/', x)",
                    "token_index (slot, parameter, patient, code_system, code) SELECT " + row
                            + ", MOD(x, 9), CONCAT('c', MOD(x, 997))",
                    "date_index (slot, parameter, patient, low, high) SELECT " + row + ", " + millis + ", " + millis,
                    "string_index (slot, parameter, patient, folded, exact) SELECT " + row
                            + ", CONCAT('text', x), CONCAT('Text', x)",
                    "reference_index (slot, parameter, patient, target_type, target) SELECT " + row
                            + ", MOD(x, 9), CONCAT('p', MOD(x, 5000))",
                    "quantity_index (slot, parameter, patient, number, other, code_system, code, canonical_unit,"
                            + " canonical, canonical_other) SELECT " + row + ", x, x, 1, 'mg', 2, x, x",
                    "uri_index (slot, parameter, patient, uri) SELECT " + row + ", x")) {
                statement.execute("INSERT INTO " + insert + numbers);
            }
            statement.execute("ANALYZE");
        }
    }

    private static String plan(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement explain =
                        JdbcSearch.prepare(connection, new Sql("EXPLAIN " + sql.text(), sql.values()));
                ResultSet rows = explain.executeQuery()) {
            StringBuilder plan = new StringBuilder();
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
            return plan.toString();
        }
    }
}
