package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ketaminefhir.definitions.SearchContract.Parameter;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Sql;

/** Reads the records of one patient: those that carry the patient's key, and those that an index row leads to. */
final class JdbcChart {
    private static final String OF_PATIENT =
            "FROM record m WHERE m.patient = (SELECT number FROM patient WHERE id = ?)";
    private static final String NAMING =
            " UNION SELECT x.slot / ? FROM reference_index x WHERE x.target = ? AND x.target_type = ?"
                    + " AND x.parameter = ANY(?)";
    private static final String ABOUT =
            " UNION SELECT x.slot / ? FROM record m JOIN reference_index x ON x.target = m.id"
                    + " AND x.parameter = ANY(?) AND x.target_type = m.type"
                    + " WHERE m.patient = (SELECT number FROM patient WHERE id = ?)";
    private static final String DATED =
            " FROM date_index d WHERE d.slot BETWEEN r.pk * ? AND r.pk * ? + ?" + " AND d.parameter = ANY(?)";

    private final JdbcNames names;
    private final Chart chart;
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    private JdbcChart(JdbcNames names, Chart chart) {
        this.names = names;
        this.chart = chart;
    }

    /**
     * At most so many, in the order of the primary key.
     *
     * @param seen what must hold of the row of each, under the alias {@code r}
     */
    static List<JdbcRow> rows(Connection connection, JdbcNames names, Chart chart, Sql seen, Cursor from, int limit)
            throws SQLException {
        JdbcChart asked = new JdbcChart(names, chart);
        asked.write(seen, from, limit);
        try (PreparedStatement select = connection.prepareStatement(asked.sql.toString())) {
            asked.bind(connection, select);
            return JdbcRow.readAll(select, names);
        }
    }

    private void write(Sql seen, Cursor cursor, int limit) {
        // Without a select around it H2 would read a union anew for each record that it compares.
        add("SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk IN (SELECT f.pk FROM (SELECT m.pk AS pk ");
        add(OF_PATIENT, chart.patient());
        if (!chart.naming().isEmpty()) {
            add(NAMING, IndexRow.SLOTS, chart.patient(), names.type("Patient"), numbers(chart.naming()));
        }
        if (!chart.about().isEmpty()) {
            add(ABOUT, IndexRow.SLOTS, numbers(chart.about()), chart.patient());
        }
        add(
                // Nothing added keeps H2 from going through all records of the store in their order.
                ") AS f) AND r.content IS NOT NULL AND r.pk + 0 > ? AND r.pk + 0 <= ? AND r.type = ANY(?)",
                cursor.after(),
                cursor.upTo(),
                chart.types().stream().map(names::type).toArray());
        if (chart.since() != null) {
            add(" AND r.updated >= ?", chart.since().toEpochMilli());
        }
        if (chart.when() != null) {
            dated();
        }
        add(" AND " + seen.text(), seen.values().toArray());
        add(" ORDER BY r.pk LIMIT ?", limit);
    }

    private void dated() {
        Object[] parameters = numbers(chart.dates());
        long slots = IndexRow.SLOTS;
        add(" AND (NOT EXISTS (SELECT 1" + DATED + ")", slots, slots, slots - 1, parameters);
        add(" OR EXISTS (SELECT 1" + DATED, slots, slots, slots - 1, parameters);
        add(
                " AND d.low <= ? AND d.high >= ?))",
                chart.when().high(),
                chart.when().low());
    }

    private void add(String text, Object... bound) {
        sql.append(text);
        values.addAll(List.of(bound));
    }

    private Object[] numbers(Collection<Parameter> parameters) {
        return parameters.stream().map(names::parameter).toArray();
    }

    private void bind(Connection connection, PreparedStatement select) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof Object[] array && !(value instanceof String[])) {
                select.setArray(i + 1, connection.createArrayOf("INTEGER", array));
            } else {
                select.setObject(i + 1, value);
            }
        }
    }
}
