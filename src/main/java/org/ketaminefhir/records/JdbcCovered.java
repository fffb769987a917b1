package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.search.Sights;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/**
 * Reads for whom an organisation pays. What opens a patient to it, and what hides the patient from it, is asked in the
 * words of every search: nobody is in the one and not in the other.
 */
final class JdbcCovered {
    private static final String PATIENT = "Patient";
    /** The type depends on the coverage, so that H2 does not begin with all patients of the store. */
    private static final String SELECT = "SELECT r.id, c.low, c.high FROM coverage_window c"
            + " JOIN record r ON r.patient = c.patient AND r.type = c.patient * 0 + ?"
            + " WHERE c.payer = ANY(?) AND r.content IS NOT NULL AND ";

    private JdbcCovered() {}

    /** Patient by patient, the earliest days first. */
    static List<CoveredDays> read(Connection connection, JdbcNames names, Sights sights, View view)
            throws SQLException {
        List<CoveredDays> found = new ArrayList<>();
        if (view.parties().isEmpty() || !view.shows(PATIENT)) {
            return found;
        }
        Sql seen = sights.ofType(view, PATIENT, "r");
        List<Object> values = new ArrayList<>();
        values.add((long) names.type(PATIENT));
        values.add(view.parties().toArray(String[]::new));
        values.addAll(seen.values());
        Sql sql = new Sql(SELECT + seen.text() + " ORDER BY r.pk, c.low, c.high", values);
        try (PreparedStatement select = JdbcSearch.prepare(connection, sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new CoveredDays(row.getString(1), row.getLong(2), row.getLong(3)));
            }
        }
        return found;
    }
}
