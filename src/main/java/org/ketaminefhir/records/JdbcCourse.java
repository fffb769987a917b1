package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** Counts how often the course of a patient's treatment was changed. */
final class JdbcCourse {
    private static final String STANDS = "SELECT course FROM patient WHERE id = ?";
    private static final String MOVE_ON = "UPDATE patient SET course = course + 1 WHERE id = ?";

    private final JdbcStatements statements;

    JdbcCourse(JdbcStatements statements) {
        this.statements = statements;
    }

    /** Where it stands; 0 for a patient of whom nothing is known. */
    static int of(Connection connection, String patient) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STANDS)) {
            return of(select, patient);
        }
    }

    boolean stand(Map<String, Integer> courses) throws SQLException {
        for (Map.Entry<String, Integer> course : courses.entrySet()) {
            if (of(statements.get(STANDS), course.getKey()) != course.getValue()) {
                return false;
            }
        }
        return true;
    }

    void moveOn(Map<String, Integer> courses) throws SQLException {
        for (String patient : courses.keySet()) {
            PreparedStatement update = statements.then(MOVE_ON);
            update.setString(1, patient);
            update.addBatch();
        }
    }

    private static int of(PreparedStatement select, String patient) throws SQLException {
        select.setString(1, patient);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
