package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.search.IndexRow;
import org.ketaminefhir.search.Indexer;

/** For which parameters the records are indexed, and how. */
final class JdbcIndexedParameters {
    private static final String OF_THE_ELEMENTS = " AND MOD(slot, " + IndexRow.SLOTS + ") < " + IndexRow.FIRST_DERIVED;

    private final Connection connection;
    private final Map<Integer, String> contract;

    /** @param contract how each declared parameter is to be indexed */
    JdbcIndexedParameters(Connection connection, Map<Integer, String> contract) {
        this.connection = connection;
        this.contract = Map.copyOf(contract);
    }

    /**
     * What the contract says otherwise than the rows.
     *
     * @param declared new ones and changed ones
     * @param gone those that it does not declare any more
     */
    record Changes(Set<Integer> declared, Set<Integer> gone) {
        boolean isNone() {
            return size() == 0;
        }

        int size() {
            return declared.size() + gone.size();
        }
    }

    Changes changes() throws SQLException {
        Map<Integer, String> indexed = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT number, fingerprint FROM parameter_name WHERE fingerprint IS NOT NULL");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                indexed.put(rows.getInt(1), rows.getString(2));
            }
        }
        Set<Integer> declared = new HashSet<>();
        contract.forEach((number, fingerprint) -> {
            if (!fingerprint.equals(indexed.get(number))) {
                declared.add(number);
            }
        });
        Set<Integer> gone = new HashSet<>(indexed.keySet());
        gone.removeAll(contract.keySet());
        return new Changes(declared, gone);
    }

    /** Says that all records are indexed so now. */
    void record(Changes changes) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE parameter_name SET fingerprint = ? WHERE number = ?")) {
            List<Integer> numbers = new ArrayList<>(changes.declared());
            numbers.addAll(changes.gone());
            for (int number : numbers) {
                update.setString(1, contract.get(number));
                update.setInt(2, number);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /**
     * Takes away the rows of these parameters from a range of records. What was derived stays while its parameter is
     * declared; rows under a key are made again from it.
     */
    void remove(Changes changes, long first, long last) throws SQLException {
        Set<Integer> whole = new HashSet<>(changes.gone());
        whole.addAll(keys(changes.gone()));
        whole.addAll(keys(changes.declared()));
        for (String table : JdbcIndex.TABLES) {
            String delete = "DELETE FROM " + table + " WHERE slot BETWEEN ? AND ? AND parameter = ANY(?)";
            remove(delete + OF_THE_ELEMENTS, changes.declared(), first, last);
            remove(delete, whole, first, last);
        }
    }

    private void remove(String sql, Set<Integer> numbers, long first, long last) throws SQLException {
        if (numbers.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, JdbcIndex.first(first));
            delete.setLong(2, JdbcIndex.last(last));
            delete.setArray(3, connection.createArrayOf("INTEGER", numbers.toArray()));
            delete.executeUpdate();
        }
    }

    /** The numbers that stand for these parameters together with a token. */
    private Set<Integer> keys(Set<Integer> numbers) throws SQLException {
        Set<Integer> keys = new HashSet<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT number FROM composite_key WHERE name LIKE ? ESCAPE '!'")) {
            for (int number : numbers) {
                select.setString(1, Indexer.keys(number));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getInt(1));
                    }
                }
            }
        }
        return keys;
    }

    /** A token that a record is found by although none of its elements says it. */
    record DerivedToken(int parameter, String system, String code) {}

    Map<Long, List<DerivedToken>> derivedTokens(long first, long last) throws SQLException {
        Map<Long, List<DerivedToken>> tokens = new HashMap<>();
        String sql = "SELECT t.slot, t.parameter, s.uri, t.code FROM token_index t"
                + " LEFT JOIN code_system s ON s.number = t.code_system"
                + " WHERE t.slot BETWEEN ? AND ? AND MOD(t.slot, " + IndexRow.SLOTS + ") >= "
                + IndexRow.FIRST_DERIVED;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, JdbcIndex.first(first));
            select.setLong(2, JdbcIndex.last(last));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    tokens.computeIfAbsent(rows.getLong(1) / IndexRow.SLOTS, record -> new ArrayList<>())
                            .add(new DerivedToken(rows.getInt(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
        return tokens;
    }

    /** The first free slot of each record in a range that has rows. */
    Map<Long, Long> freeSlots(long first, long last) throws SQLException {
        Map<Long, Long> free = new HashMap<>();
        for (String table : JdbcIndex.TABLES) {
            String sql = "SELECT MAX(slot) FROM " + table + " WHERE slot BETWEEN ? AND ?" + OF_THE_ELEMENTS
                    + " GROUP BY slot / " + IndexRow.SLOTS;
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setLong(1, JdbcIndex.first(first));
                select.setLong(2, JdbcIndex.last(last));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        long slot = rows.getLong(1);
                        free.merge(slot / IndexRow.SLOTS, slot % IndexRow.SLOTS + 1, Math::max);
                    }
                }
            }
        }
        return free;
    }
}
