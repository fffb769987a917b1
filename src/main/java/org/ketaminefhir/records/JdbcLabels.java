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
import org.ketaminefhir.search.Sql;

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
    private final List<Object> values = new ArrayList<>();
    private final Sql seen;

    private JdbcLabels(SearchContract contract, JdbcNames names, Sql seen) {
        this.contract = contract;
        this.names = names;
        this.seen = seen;
    }

    /**
     * At most so many records of these types, which have all the labels between them.
     *
     * @param seen what must hold of the row of each, under the alias {@code r}
     */
    static List<JdbcRow> rows(
            Connection connection,
            JdbcNames names,
            SearchContract contract,
            Collection<String> types,
            Sql seen,
            int atMost)
            throws SQLException {
        JdbcLabels labels = new JdbcLabels(contract, names, seen);
        labels.add("_tag", TOKENS, "code_system, x.code", types);
        labels.add("_security", TOKENS, "code_system, x.code", types);
        labels.add("_profile", URIS, "uri", types);
        return labels.read(connection, atMost);
    }

    private void add(String parameter, String table, String label, Collection<String> types) {
        selects.add("SELECT MIN(x.slot) / " + IndexRow.SLOTS + " AS pk FROM " + table + " x"
                + " WHERE x.parameter = ANY(?)" + inView() + " GROUP BY x." + label);
        values.add(types.stream()
                .flatMap(type -> contract.parameter(type, parameter).stream())
                .map(names::parameter)
                .toArray());
        values.addAll(seen.values());
    }

    private String inView() {
        return seen.all()
                ? ""
                : " AND EXISTS (SELECT 1 FROM record r WHERE r.pk = x.slot / " + IndexRow.SLOTS + " AND " + seen.text()
                        + ")";
    }

    private List<JdbcRow> read(Connection connection, int atMost) throws SQLException {
        String sql = "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk IN (SELECT f.pk FROM ("
                + String.join(" UNION ", selects) + ") AS f) AND r.content IS NOT NULL ORDER BY r.pk LIMIT ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                Object value = values.get(i);
                if (value instanceof Object[] numbers && !(value instanceof String[])) {
                    select.setArray(i + 1, connection.createArrayOf("INTEGER", numbers));
                } else {
                    select.setObject(i + 1, value);
                }
            }
            select.setInt(values.size() + 1, atMost);
            return JdbcRow.readAll(select, names);
        }
    }
}
