package org.ketaminefhir.records;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ketaminefhir.search.IndexRow;

/** Writes the index rows of records. */
final class JdbcIndex {
    private static final List<String> TABLES = List.of("token_index", "date_index", "string_index", "reference_index");
    private static final String TOKEN = "INSERT INTO token_index VALUES (?, ?, ?, ?, ?)";
    private static final String DATE = "INSERT INTO date_index VALUES (?, ?, ?, ?, ?)";
    private static final String TEXT = "INSERT INTO string_index VALUES (?, ?, ?, ?, ?)";
    private static final String LINK = "INSERT INTO reference_index VALUES (?, ?, ?, ?, ?)";

    private final JdbcNames names;
    private final JdbcInterned systems;
    private final JdbcStatements statements;
    private final Set<PreparedStatement> filled = new HashSet<>();

    JdbcIndex(JdbcNames names, JdbcInterned systems, JdbcStatements statements) {
        this.names = names;
        this.systems = systems;
        this.statements = statements;
    }

    /** Takes all rows of a record away. */
    void remove(long record) throws SQLException {
        for (String table : TABLES) {
            PreparedStatement delete = statements.get("DELETE FROM " + table + " WHERE slot BETWEEN ? AND ?");
            delete.setLong(1, record * IndexRow.SLOTS);
            delete.setLong(2, record * IndexRow.SLOTS + IndexRow.SLOTS - 1);
            delete.executeUpdate();
        }
    }

    /** Collects the rows of a record; {@link #write()} sends them. */
    void add(long record, Long patient, List<IndexRow> rows) throws SQLException {
        if (rows.size() > IndexRow.SLOTS) {
            throw new IllegalArgumentException("a record cannot be found in more than a million ways");
        }
        long slot = record * IndexRow.SLOTS;
        for (IndexRow row : rows) {
            PreparedStatement insert = insert(row);
            insert.setLong(1, slot++);
            insert.setInt(2, row.parameter());
            if (patient == null) {
                insert.setNull(3, Types.BIGINT);
            } else {
                insert.setLong(3, patient);
            }
            insert.addBatch();
            filled.add(insert);
        }
    }

    void write() throws SQLException {
        for (PreparedStatement insert : filled) {
            insert.executeBatch();
        }
        filled.clear();
    }

    /** Forgets what was collected by a change that failed. */
    void drop() throws SQLException {
        for (PreparedStatement insert : filled) {
            insert.clearBatch();
        }
        filled.clear();
    }

    private PreparedStatement insert(IndexRow row) throws SQLException {
        if (row instanceof IndexRow.Token token) {
            PreparedStatement insert = statements.get(TOKEN);
            insert.setInt(4, token.system() == null ? 0 : (int) systems.number(token.system()));
            insert.setString(5, token.code());
            return insert;
        }
        if (row instanceof IndexRow.Date date) {
            PreparedStatement insert = statements.get(DATE);
            insert.setLong(4, date.range().low());
            insert.setLong(5, date.range().high());
            return insert;
        }
        if (row instanceof IndexRow.Text text) {
            PreparedStatement insert = statements.get(TEXT);
            insert.setString(4, text.folded());
            insert.setString(5, text.exact());
            return insert;
        }
        IndexRow.Link link = (IndexRow.Link) row;
        PreparedStatement insert = statements.get(LINK);
        insert.setInt(4, link.type() == null ? 0 : names.type(link.type()));
        insert.setString(5, link.target());
        return insert;
    }
}
