package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
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
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Map<String, Integer> types = read(connection, "type_name");
            Map<String, Integer> parameters = read(connection, "parameter_name");
            for (String type : contract.types()) {
                add(connection, "type_name", types, type);
                for (Parameter parameter : contract.parameters(type)) {
                    add(connection, "parameter_name", parameters, name(parameter));
                }
            }
            // References may lead to types that are not kept here.
            for (String target : contract.fhir().getResourceTypes()) {
                add(connection, "type_name", types, target);
            }
            connection.commit();
            return new JdbcNames(types, parameters);
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

    private static void add(Connection connection, String table, Map<String, Integer> known, String name)
            throws SQLException {
        if (known.containsKey(name)) {
            return;
        }
        int number = known.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (number, name) VALUES (?, ?)")) {
            insert.setInt(1, number);
            insert.setString(2, name);
            insert.executeUpdate();
        }
        known.put(name, number);
    }
}
