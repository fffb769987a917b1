package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ketaminefhir.search.DateRange;
import org.ketaminefhir.search.IndexRow;

/**
 * What is on record of one patient, at one moment.
 *
 * @param number the patient key
 * @param records those that are the patient's now, deleted ones among them
 * @param superseded by record, how many earlier versions are the patient's; some may be of records that are another's now
 * @param left by type, how many records name the patient and are not the patient's
 */
record JdbcHolding(long number, List<Held> records, Map<Long, Integer> superseded, SortedMap<String, Integer> left) {
    private static final String RECORDS =
            "SELECT pk, type, id, version, updated, low, high, content IS NULL FROM record WHERE patient = ? ORDER BY pk";
    private static final String SUPERSEDED =
            "SELECT record, COUNT(*) FROM record_history WHERE patient = ? GROUP BY record";
    private static final String SUPERSEDED_OF_NOBODY = "SELECT h.record, COUNT(*) FROM record r"
            + " JOIN record_history h ON h.record = r.pk WHERE r.patient = ? AND h.patient IS NULL GROUP BY h.record";
    private static final String LEFT = "SELECT r.type, COUNT(DISTINCT r.pk) FROM reference_index i"
            + " JOIN record r ON r.pk = i.slot / " + IndexRow.SLOTS
            + " WHERE i.target = ? AND i.target_type = ? AND (r.patient IS NULL OR r.patient <> ?) GROUP BY r.type";

    /** A record as it stands; low and high are the time that it tells of. */
    record Held(long pk, Key key, int version, long updated, long low, long high, boolean deleted) {
        /** The last moment that it tells of; of a period that nobody has ended, when that began. */
        private OptionalLong last() {
            if (high != DateRange.EVER) {
                return OptionalLong.of(high);
            }
            return low == DateRange.NEVER_BEGAN ? OptionalLong.empty() : OptionalLong.of(low);
        }

        int tombstone() {
            return deleted ? version : version + 1;
        }
    }

    static JdbcHolding of(Connection connection, JdbcNames names, String patient) throws SQLException {
        long number = number(connection, patient);
        List<Held> records = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RECORDS)) {
            select.setLong(1, number);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Key key = new Key(names.type(row.getInt(2)), row.getString(3));
                    records.add(new Held(
                            row.getLong(1),
                            key,
                            row.getInt(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getBoolean(8)));
                }
            }
        }
        Map<Long, Integer> superseded = new HashMap<>();
        for (String sql : List.of(SUPERSEDED, SUPERSEDED_OF_NOBODY)) {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setLong(1, number);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        superseded.merge(row.getLong(1), row.getInt(2), Integer::sum);
                    }
                }
            }
        }
        if (records.isEmpty() && superseded.isEmpty()) {
            throw nobody();
        }
        return new JdbcHolding(number, records, superseded, left(connection, names, patient, number));
    }

    private static long number(Connection connection, String patient) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT number FROM patient WHERE id = ?")) {
            select.setString(1, patient);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw nobody();
                }
                return row.getLong(1);
            }
        }
    }

    private static Erasure.Refused nobody() {
        return new Erasure.Refused("There is no such patient.");
    }

    private static SortedMap<String, Integer> left(Connection connection, JdbcNames names, String patient, long number)
            throws SQLException {
        SortedMap<String, Integer> left = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(LEFT)) {
            select.setString(1, patient);
            select.setInt(2, names.type("Patient"));
            select.setLong(3, number);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    left.put(names.type(row.getInt(1)), row.getInt(2));
                }
            }
        }
        return left;
    }

    /** @throws Erasure.Refused unless all of it is older than a moment */
    void isBefore(Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
        long[] dated =
                records.stream().flatMapToLong(held -> held.last().stream()).toArray();
        long later = Arrays.stream(dated)
                .filter(last -> last >= moment.toEpochMilli())
                .count();
        if (later > 0) {
            throw new Erasure.Refused(
                    "Of this patient's records %d tell of a time on or after %s: nothing is destroyed."
                            .formatted(later, day));
        }
        boolean fresh = records.stream().anyMatch(held -> held.updated() >= moment.toEpochMilli());
        if (dated.length == 0 && fresh) {
            throw new Erasure.Refused(
                    "Of this patient's records none has a date, and the newest was written on or after"
                            + " %s: nothing is destroyed.".formatted(day));
        }
    }

    /** Those of which there is anything to destroy. */
    List<Held> whole() {
        return records.stream()
                .filter(held -> !held.deleted() || superseded.containsKey(held.pk()))
                .toList();
    }

    /** Those that are another's now. */
    Set<Long> moved() {
        Set<Long> moved = new HashSet<>(superseded.keySet());
        records.forEach(held -> moved.remove(held.pk()));
        return moved;
    }

    Erasure.Extent extent() {
        SortedMap<String, Integer> types = new TreeMap<>();
        whole().forEach(held -> types.merge(held.key().type(), 1, Integer::sum));
        long versions =
                superseded.values().stream().mapToLong(Integer::longValue).sum();
        return new Erasure.Extent(types, versions, left);
    }
}
