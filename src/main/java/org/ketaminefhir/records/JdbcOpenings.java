package org.ketaminefhir.records;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.views.Facts;
import org.ketaminefhir.views.Facts.Care;
import org.ketaminefhir.views.Facts.Opening;
import org.ketaminefhir.views.Facts.Rule;
import org.ketaminefhir.views.Facts.Window;
import org.ketaminefhir.views.PartyName;

/** Writes what records say of access to their patients' records. */
final class JdbcOpenings {
    /** By the types of record that say it. */
    static final Map<String, String> TABLES =
            Map.of("Patient", "care", "Coverage", "coverage_window", "Consent", "consent_rule");

    private static final String CARE = "INSERT INTO care (slot, patient, party) VALUES (?, ?, ?)";
    private static final String WINDOW =
            "INSERT INTO coverage_window (slot, patient, payer, low, high) VALUES (?, ?, ?, ?, ?)";
    private static final String RULE = "INSERT INTO consent_rule (slot, patient, denies, depth, party, valid_from,"
            + " valid_until, low, high, type, labels, purpose) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final JdbcNames names;
    private final JdbcStatements statements;

    JdbcOpenings(JdbcNames names, JdbcStatements statements) {
        this.names = names;
        this.statements = statements;
    }

    void remove(long record, String type) throws SQLException {
        String table = TABLES.get(type);
        if (table != null) {
            PreparedStatement delete = statements.first("DELETE FROM " + table + " WHERE slot BETWEEN ? AND ?");
            delete.setLong(1, JdbcIndex.first(record));
            delete.setLong(2, JdbcIndex.last(record));
            delete.addBatch();
        }
    }

    /**
     * @param patient null if the record belongs to no patient: then it opens nothing
     * @param owner the organisation that brought the record, or null; whose Patient it is holds the patient
     */
    void add(long record, Long patient, String type, String owner, Facts facts) throws SQLException {
        if (patient == null) {
            return;
        }
        List<Opening> openings = new ArrayList<>(facts.openings());
        if (owner != null && type.equals("Patient")) {
            openings.add(new Care(PartyName.ofRecord(owner)));
        }
        for (int i = 0; i < openings.size(); i++) {
            PreparedStatement insert = insert(openings.get(i));
            insert.setLong(1, JdbcIndex.first(record) + i);
            insert.setLong(2, patient);
            insert.addBatch();
        }
    }

    private PreparedStatement insert(Opening opening) throws SQLException {
        if (opening instanceof Care care) {
            PreparedStatement insert = statements.then(CARE);
            insert.setString(3, care.party());
            return insert;
        }
        if (opening instanceof Window window) {
            PreparedStatement insert = statements.then(WINDOW);
            insert.setString(3, window.payer());
            insert.setLong(4, window.low());
            insert.setLong(5, window.high());
            return insert;
        }
        Rule rule = (Rule) opening;
        PreparedStatement insert = statements.then(RULE);
        insert.setBoolean(3, rule.denies());
        insert.setInt(4, rule.depth());
        insert.setString(5, rule.party());
        insert.setLong(6, rule.from());
        insert.setLong(7, rule.until());
        insert.setLong(8, rule.low());
        insert.setLong(9, rule.high());
        // A type that is not kept here has the number 0, and no record has that.
        insert.setObject(10, rule.type() == null ? null : names.type(rule.type()), Types.INTEGER);
        insert.setLong(11, rule.labels());
        insert.setString(12, rule.purpose());
        return insert;
    }
}
