package org.ketaminefhir.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Sights;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/**
 * Reads histories. Current and superseded versions together only ever grow at their newest end, so a page that goes on
 * from the last version of the one before neither misses nor repeats any, whatever is written meanwhile.
 *
 * <p>Two steps: the names of the versions on the page, from indexes alone; then their bodies, in one go from each
 * table.
 */
final class JdbcHistory {
    private static final String CURRENT = "record r";
    private static final String SUPERSEDED = "record_history h";

    private final JdbcNames names;
    private final Sights sights;
    private final View view;
    private final JdbcPast past;

    JdbcHistory(JdbcNames names, Sights sights, View view, JdbcPast past) {
        this.names = names;
        this.sights = sights;
        this.view = view;
        this.past = past;
    }

    /** The name of a version. */
    private record Place(long pk, int version, long updated) {
        static Place of(String cursor) {
            String[] parts = cursor.split("\\.");
            try {
                return new Place(
                        Long.parseLong(parts[1], 36), Integer.parseInt(parts[2], 36), Long.parseLong(parts[0], 36));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new BadParameterValue("the page link", "as the server gave it");
            }
        }

        String cursor() {
            return Long.toString(updated, 36) + "." + Long.toString(pk, 36) + "." + Integer.toString(version, 36);
        }
    }

    HistoryPage page(Connection connection, HistoryQuery query) throws SQLException {
        if (query.count() == 0) {
            return new HistoryPage(List.of(), count(connection, query), null);
        }
        List<Place> places = places(connection, query);
        boolean more = places.size() > query.count();
        List<Place> page = more ? places.subList(0, query.count()) : places;
        String next = more ? page.get(page.size() - 1).cursor() : null;
        List<Version> versions = versions(connection, page);
        Long total = null;
        if (!more && query.cursor() == null) {
            total = (long) versions.size();
        } else if (view.all() && query.id() != null && query.whole() && query.cursor() == null) {
            // No more than the versions of one record. Their numbers do not say it: what was erased has left a gap.
            total = count(connection, query);
        }
        List<Version> seen =
                versions.stream().filter(version -> past.inView(view, version)).toList();
        return new HistoryPage(seen, seen.size() == versions.size() ? total : null, next);
    }

    private List<Place> places(Connection connection, HistoryQuery query) throws SQLException {
        List<Place> places = new ArrayList<>();
        try (PreparedStatement select = JdbcSearch.prepare(connection, names(query));
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                places.add(new Place(rows.getLong(1), rows.getInt(2), rows.getLong(3)));
            }
        }
        return places;
    }

    /** The names of the versions on a page, and of one more. */
    Sql names(HistoryQuery query) {
        List<Object> values = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        // One range of an index each: a range over several types would have to be sorted as a whole.
        for (String type : types(query)) {
            parts.add(newest(CURRENT, "r.pk", "r", type, query, values));
            parts.add(newest(SUPERSEDED, "h.record", "h", type, query, values));
        }
        values.add(query.count() + 1);
        return new Sql(String.join(" UNION ALL ", parts) + " ORDER BY 3 DESC, 1 DESC, 2 DESC LIMIT ?", values);
    }

    private Collection<String> types(HistoryQuery query) {
        return query.type() == null ? sights.types(view) : List.of(query.type());
    }

    private String newest(String table, String pk, String row, String type, HistoryQuery query, List<Object> values) {
        String sql = "(SELECT " + pk + ", " + row + ".version, " + row + ".updated FROM " + table + " WHERE "
                + condition(pk, row, type, query, values);
        values.add(query.count() + 1);
        return sql + " ORDER BY " + row + ".type, " + row + ".updated DESC, " + pk + " DESC, " + row
                + ".version DESC LIMIT ?)";
    }

    private String condition(String pk, String row, String type, HistoryQuery query, List<Object> values) {
        StringBuilder sql = new StringBuilder(row + ".type = ?");
        values.add(names.type(type));
        if (query.id() != null) {
            sql.append(" AND ").append(pk).append(" = (SELECT k.pk FROM record k WHERE k.id = ? AND k.type = ?)");
            values.add(query.id());
            values.add(names.type(type));
        }
        if (query.since() != null) {
            sql.append(" AND ").append(row).append(".updated >= ?");
            values.add(query.since().toEpochMilli());
        }
        if (query.until() != null) {
            sql.append(" AND ").append(row).append(".updated <= ?");
            values.add(query.until().toEpochMilli());
        }
        if (query.from() != null && row.equals("h")) {
            sql.append(" AND h.superseded > ?");
            values.add(query.from().toEpochMilli());
        }
        if (query.cursor() != null) {
            Place last = Place.of(query.cursor());
            sql.append(" AND %1$s.updated <= ? AND (%1$s.updated < ? OR %2$s < ? OR (%2$s = ? AND %1$s.version < ?))"
                    .formatted(row, pk));
            values.addAll(List.of(last.updated(), last.updated(), last.pk(), last.pk(), last.version()));
        }
        Sql seen = row.equals("h") ? sights.ofHistory(view, type, row) : sights.of(view, List.of(type), row);
        values.addAll(seen.values());
        return sql.append(" AND ").append(seen.text()).toString();
    }

    private long count(Connection connection, HistoryQuery query) throws SQLException {
        List<Object> values = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (String type : types(query)) {
            parts.add(counted(CURRENT, condition("r.pk", "r", type, query, values)));
            parts.add(counted(SUPERSEDED, condition("h.record", "h", type, query, values)));
        }
        Sql sql = new Sql("SELECT " + String.join(" + ", parts), values);
        try (PreparedStatement select = JdbcSearch.prepare(connection, sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String counted(String table, String condition) {
        return "(SELECT COUNT(*) FROM " + table + " WHERE " + condition + ")";
    }

    /** In the order of their names. A version that is superseded meanwhile is found in the history. */
    private List<Version> versions(Connection connection, List<Place> places) throws SQLException {
        if (places.isEmpty()) {
            return List.of();
        }
        Map<Place, Version> found = new HashMap<>();
        places.forEach(place -> found.put(place, null));
        String between = " = ANY(?) AND %1$s.updated >= ? AND %1$s.updated <= ?";
        read(
                connection,
                "SELECT " + Finder.COLUMNS + " FROM record r WHERE r.pk" + between.formatted("r"),
                places,
                found);
        read(
                connection,
                "SELECT " + Finder.SUPERSEDED + " FROM record_history h"
                        + " JOIN record r ON r.pk = h.record WHERE h.record" + between.formatted("h"),
                places,
                found);
        return places.stream().map(found::get).toList();
    }

    private void read(Connection connection, String sql, List<Place> places, Map<Place, Version> found)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            Object[] pks = places.stream().map(Place::pk).distinct().toArray();
            select.setArray(1, connection.createArrayOf("BIGINT", pks));
            select.setLong(2, places.get(places.size() - 1).updated());
            select.setLong(3, places.get(0).updated());
            for (JdbcRow row : JdbcRow.readAll(select, names)) {
                Place place = new Place(row.pk(), row.version(), row.updated());
                if (found.containsKey(place)) {
                    found.put(place, row.version(connection));
                }
            }
        }
    }
}
