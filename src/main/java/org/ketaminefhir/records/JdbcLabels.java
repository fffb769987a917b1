package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.IndexRow;

/**
 * Which profiles, tags and security labels are in use: the index says which there are, and one record for each of them
 * how it is written.
 */
final class JdbcLabels {
    private static final String TOKENS = "token_index";
    private static final String URIS = "uri_index";

    private final SearchContract contract;
    private final JdbcNames names;
    private final List<String> selects = new ArrayList<>();
    private final List<Object[]> parameters = new ArrayList<>();

    private JdbcLabels(SearchContract contract, JdbcNames names) {
        this.contract = contract;
        this.names = names;
    }

    /** At most so many records of these types, which have all the labels between them. */
    static List<JdbcRow> rows(
            Connection connection, JdbcNames names, SearchContract contract, Collection<String> types, int atMost)
            throws SQLException {
        JdbcLabels labels = new JdbcLabels(contract, names);
        labels.add("_tag", TOKENS, "code_system, x.code", types);
        labels.add("_security", TOKENS, "code_system, x.code", types);
        labels.add("_profile", URIS, "uri", types);
        return labels.read(connection, atMost);
    }

    /** For a caller who may see only some records, what limits these goes here, on the patient or the slot of a row. */
    private void add(String parameter, String table, String label, Collection<String> types) {
        selects.add("SELECT MIN(x.slot) / " + IndexRow.SLOTS + " AS pk FROM " + table + " x"
                + " WHERE x.parameter = ANY(?) GROUP BY x." + label);
        parameters.add(types.stream()
                .flatMap(type -> contract.parameter(type, parameter).stream())
                .map(names::parameter)
                .toArray());
    }

    private List<JdbcRow> read(Connection connection, int atMost) throws SQLException {
        String sql = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk IN (SELECT f.pk FROM ("
                + String.join(" UNION ", selects) + ") AS f) AND r.content IS NOT NULL ORDER BY r.pk LIMIT ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                select.setArray(i + 1, connection.createArrayOf("INTEGER", parameters.get(i)));
            }
            select.setInt(parameters.size() + 1, atMost);
            return JdbcRow.readAll(select, names);
        }
    }
}
