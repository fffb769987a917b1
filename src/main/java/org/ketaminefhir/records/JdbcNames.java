package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.Numbers;

/** The numbers that stand for types and parameters in the tables: once given, for ever. */
final class JdbcNames implements Numbers {
    private final Map<String, Integer> types;
    private final Map<String, Integer> parameters;
    private final Map<Integer, String> typesByNumber = new HashMap<>();

    private JdbcNames(Map<String, Integer> types, Map<String, Integer> parameters) {
        this.types = types;
        this.parameters = parameters;
        types.forEach((name, number) -> typesByNumber.put(number, name));
    }

    static JdbcNames load(DataSource database, SearchContract contract) throws SQLException {
        Set<String> types = new LinkedHashSet<>(contract.types());
        // References may lead to types that are not kept here.
        types.addAll(contract.fhir().getResourceTypes());
        Set<String> parameters = new LinkedHashSet<>();
        contract.types().forEach(type -> contract.parameters(type).forEach(each -> parameters.add(name(each))));
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            // Two nodes of a new version may start at once.
            JdbcTurn.take(connection);
            Map<String, Integer> typeNumbers = numbers(connection, "type_name", types);
            Map<String, Integer> parameterNumbers = numbers(connection, "parameter_name", parameters);
            connection.commit();
            return new JdbcNames(typeNumbers, parameterNumbers);
        }
    }

    @Override
    public int type(String name) {
        return types.getOrDefault(name, 0);
    }

    String type(int number) {
        return typesByNumber.get(number);
    }

    @Override
    public int parameter(Parameter parameter) {
        return parameters.get(name(parameter));
    }

    private static String name(Parameter parameter) {
        return parameter.type() + "." + parameter.name();
    }

    /** The numbers that there are, and new ones for those of the names that have none. */
    private static Map<String, Integer> numbers(Connection connection, String table, Set<String> names)
            throws SQLException {
        Map<String, Integer> numbers = read(connection, table);
        int last = numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (number, name) VALUES (?, ?)")) {
            for (String name : names) {
                if (!numbers.containsKey(name)) {
                    numbers.put(name, ++last);
                    insert.setInt(1, last);
                    insert.setString(2, name);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        return numbers;
    }

    private static Map<String, Integer> read(Connection connection, String table) throws SQLException {
        Map<String, Integer> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT name, number FROM " + table);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getInt(2));
            }
        }
        return found;
    }
}
