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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Finder;
import org.ketaminefhir.search.Includes;
import org.ketaminefhir.search.Query;
import org.ketaminefhir.search.Seal;
import org.ketaminefhir.search.Search;
import org.ketaminefhir.search.Sights;
import org.ketaminefhir.search.Sql;
import org.ketaminefhir.views.View;

/** Answers searches page by page, on a connection that it is given. */
final class JdbcPages {
    /** What goes along with one page. */
    private static final int MOST_ALONG = 1000;

    private static final String CHART = "everything";

    private final JdbcNames names;
    private final JdbcReader reader;
    private final Seal seal;

    private final Sights sights;
    private final View view;

    JdbcPages(JdbcNames names, JdbcReader reader, Seal seal, Sights sights, View view) {
        this.names = names;
        this.reader = reader;
        this.seal = seal;
        this.sights = sights;
        this.view = view;
    }

    Page page(Connection connection, Search search, Query query) throws SQLException {
        int count = Math.min(query.count(), Finder.LARGEST_PAGE);
        if (count == 0) {
            return new Page(List.of(), total(connection, search), null, Page.Along.NOTHING, search.ignored());
        }
        Cursor start = start(connection, search, query);
        List<Row> rows = rows(connection, search, start, count + 1);
        boolean more = rows.size() > count;
        List<Row> page = more ? rows.subList(0, count) : rows;
        Long total = !more && query.cursor() == null ? Long.valueOf(rows.size()) : null;
        if (total == null && query.layout().total()) {
            total = total(connection, search);
        }
        String next = more ? seal.close(after(connection, start, page.get(count - 1)), search.order()) : null;
        List<JdbcRow> found =
                search.sortedBy() == 0 ? page.stream().map(Row::record).toList() : records(connection, search, page);
        return new Page(
                reader.versions(connection, found), total, next, along(connection, search, found), search.ignored());
    }

    Page page(Connection connection, Chart chart) throws SQLException {
        int count = Math.min(chart.count(), Finder.LARGEST_PAGE);
        Cursor start = chart.cursor() == null ? Cursor.START : seal.open(chart.cursor(), CHART);
        List<JdbcRow> rows =
                JdbcChart.rows(connection, names, chart, sights.of(view, chart.types(), "r"), start, count + 1);
        boolean more = rows.size() > count;
        List<JdbcRow> page = more ? rows.subList(0, count) : rows;
        Long total = chart.cursor() == null && !more ? (Long) (long) rows.size() : null;
        String next = more
                ? seal.close(
                        after(connection, start, new Row(page.get(count - 1).pk(), null, List.of())), CHART)
                : null;
        return new Page(reader.versions(connection, page), total, next, Page.Along.NOTHING, List.of());
    }

    List<JdbcRow> first(Connection connection, Search search, int atMost) throws SQLException {
        return records(connection, search.rows(Cursor.START, atMost));
    }

    /** The order of a sorted answer depends on how things stand at its beginning. */
    private Cursor start(Connection connection, Search search, Query query) throws SQLException {
        if (query.cursor() != null) {
            return seal.open(query.cursor(), search.order());
        }
        return search.sortedBy() == 0 ? Cursor.START : now(connection);
    }

    private static Cursor after(Connection connection, Cursor start, Row last) throws SQLException {
        Cursor standing = start.equals(Cursor.START) ? now(connection) : start;
        return new Cursor(last.pk(), standing.upTo(), standing.at(), last.sortedBy());
    }

    private static Cursor now(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT (SELECT MAX(pk) FROM record), (SELECT MAX(millis) FROM clock)");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Cursor(0, row.getLong(1), row.getLong(2), List.of());
        }
    }

    private Page.Along along(Connection connection, Search search, List<JdbcRow> found) throws SQLException {
        Includes includes = search.includes();
        if (includes.none() || found.isEmpty()) {
            return Page.Along.NOTHING;
        }
        List<JdbcRow> along = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        found.forEach(row -> known.add(row.pk()));
        List<JdbcRow> from = found;
        while (!from.isEmpty()) {
            List<Long> of = from.stream().map(JdbcRow::pk).toList();
            int room = MOST_ALONG - along.size();
            Optional<Sql> step = includes.rows(of, known, from != found, room + 1);
            if (step.isEmpty()) {
                break;
            }
            List<JdbcRow> next = records(connection, step.get());
            if (next.size() > room) {
                along.addAll(next.subList(0, room));
                return new Page.Along(reader.versions(connection, along), false);
            }
            along.addAll(next);
            next.forEach(row -> known.add(row.pk()));
            from = next;
        }
        return new Page.Along(reader.versions(connection, along), true);
    }

    private static Long total(Connection connection, Search search) throws SQLException {
        try (PreparedStatement select = JdbcSearch.prepare(connection, search.total());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Row> rows(Connection connection, Search search, Cursor start, int limit) throws SQLException {
        Sql sql = search.rows(start, limit);
        if (search.sortedBy() == 0) {
            return records(connection, sql).stream()
                    .map(record -> new Row(record.pk(), record, List.of()))
                    .toList();
        }
        try (PreparedStatement select = JdbcSearch.prepare(connection, sql);
                ResultSet row = select.executeQuery()) {
            List<Row> found = new ArrayList<>();
            while (row.next()) {
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < search.sortedBy(); i++) {
                    values.add(row.getObject(2 + i));
                }
                found.add(new Row(row.getLong(1), null, values));
            }
            return found;
        }
    }

    /** In their order; what was deleted in this moment is not there. */
    private List<JdbcRow> records(Connection connection, Search search, List<Row> page) throws SQLException {
        Map<Long, JdbcRow> byPk = new HashMap<>();
        List<Long> pks = page.stream().map(Row::pk).toList();
        for (JdbcRow record : pks.isEmpty() ? List.<JdbcRow>of() : records(connection, search.records(pks))) {
            byPk.put(record.pk(), record);
        }
        return pks.stream().map(byPk::get).filter(Objects::nonNull).toList();
    }

    private List<JdbcRow> records(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement select = JdbcSearch.prepare(connection, sql)) {
            return JdbcRow.readAll(select, names);
        }
    }

    /** @param record null as long as it was not read */
    private record Row(long pk, JdbcRow record, List<Object> sortedBy) {}
}
