package org.ketaminefhir.records;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Indexed;

/** Writes the index rows of records. */
final class JdbcIndex {
    static final List<String> TABLES =
            List.of("token_index", "date_index", "string_index", "reference_index", "quantity_index", "uri_index");
    private static final String TOKEN =
            "INSERT INTO token_index (slot, parameter, patient, code_system, code) VALUES (?, ?, ?, ?, ?)";
    private static final String DATE =
            "INSERT INTO date_index (slot, parameter, patient, low, high) VALUES (?, ?, ?, ?, ?)";
    private static final String TEXT =
            "INSERT INTO string_index (slot, parameter, patient, folded, rest, exact) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String LINK =
            "INSERT INTO reference_index (slot, parameter, patient, target_type, target) VALUES (?, ?, ?, ?, ?)";
    private static final String QUANTITY = "INSERT INTO quantity_index (slot, parameter, patient, number, other,"
            + " code_system, code, unit, canonical_unit, canonical, canonical_other)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String URI = "INSERT INTO uri_index (slot, parameter, patient, uri) VALUES (?, ?, ?, ?)";

    private final JdbcNames names;
    private final JdbcDictionaries dictionaries;
    private final JdbcStatements statements;

    JdbcIndex(JdbcNames names, JdbcDictionaries dictionaries, JdbcStatements statements) {
        this.names = names;
        this.dictionaries = dictionaries;
        this.statements = statements;
    }

    /** The first slot of a record. */
    static long first(long record) {
        return record * IndexRow.SLOTS;
    }

    /** The last slot of a record. */
    static long last(long record) {
        return first(record) + IndexRow.SLOTS - 1;
    }

    /** Takes all rows that a record has away. */
    void remove(long record) throws SQLException {
        for (String table : TABLES) {
            PreparedStatement delete = statements.first("DELETE FROM " + table + " WHERE slot BETWEEN ? AND ?");
            delete.setLong(1, first(record));
            delete.setLong(2, last(record));
            delete.addBatch();
        }
    }

    /** Gives these rows to a record that has none. */
    void add(long record, Long patient, Indexed indexed) throws SQLException {
        add(record, patient, indexed.rows(), 0, IndexRow.FIRST_DERIVED);
        add(record, patient, indexed.derived(), IndexRow.FIRST_DERIVED, IndexRow.SLOTS);
    }

    /** Gives rows to a record, in its slots from one up to another. */
    void add(long record, Long patient, List<IndexRow> rows, long from, long end) throws SQLException {
        if (rows.size() > end - from) {
            throw new IllegalArgumentException("a record cannot be found in more than half a million ways");
        }
        long slot = first(record) + from;
        for (IndexRow row : rows) {
            IndexRow part = row instanceof IndexRow.Keyed keyed ? keyed.part() : row;
            PreparedStatement insert = insert(part);
            insert.setLong(1, slot++);
            insert.setInt(2, parameter(row));
            if (patient == null) {
                insert.setNull(3, Types.BIGINT);
            } else {
                insert.setLong(3, patient);
            }
            insert.addBatch();
        }
    }

    private int parameter(IndexRow row) {
        return row instanceof IndexRow.Keyed keyed ? (int) dictionaries.key(keyed.key()) : row.parameter();
    }

    private PreparedStatement insert(IndexRow row) throws SQLException {
        if (row instanceof IndexRow.Token token) {
            PreparedStatement insert = statements.then(TOKEN);
            insert.setInt(4, dictionaries.system(token.system()));
            insert.setString(5, token.code());
            return insert;
        }
        if (row instanceof IndexRow.Date date) {
            PreparedStatement insert = statements.then(DATE);
            insert.setLong(4, date.range().low());
            insert.setLong(5, date.range().high());
            return insert;
        }
        if (row instanceof IndexRow.Text text) {
            PreparedStatement insert = statements.then(TEXT);
            insert.setString(4, text.folded());
            insert.setString(5, text.rest());
            insert.setString(6, text.exact());
            return insert;
        }
        if (row instanceof IndexRow.Quantity quantity) {
            return insert(quantity);
        }
        if (row instanceof IndexRow.Uri uri) {
            PreparedStatement insert = statements.then(URI);
            insert.setLong(4, dictionaries.uri(uri.uri()));
            return insert;
        }
        IndexRow.Link link = (IndexRow.Link) row;
        PreparedStatement insert = statements.then(LINK);
        insert.setInt(4, link.type() == null ? 0 : names.type(link.type()));
        insert.setString(5, link.target());
        return insert;
    }

    private PreparedStatement insert(IndexRow.Quantity quantity) throws SQLException {
        PreparedStatement insert = statements.then(QUANTITY);
        insert.setDouble(4, quantity.edge().number());
        insert.setDouble(5, quantity.edge().other());
        insert.setInt(6, dictionaries.system(quantity.unit().system()));
        insert.setString(7, quantity.unit().code());
        insert.setString(8, quantity.unit().text());
        insert.setInt(9, dictionaries.system(quantity.canonicalUnit()));
        insert.setDouble(10, quantity.canonical().number());
        insert.setDouble(11, quantity.canonical().other());
        return insert;
    }
}
