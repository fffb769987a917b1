package org.ketaminefhir.audit;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.ketaminefhir.audit.Finding.Found;
import org.ketaminefhir.records.Durable;
import org.ketaminefhir.records.Key;
import org.ketaminefhir.records.Page;
import org.ketaminefhir.records.Version;
import org.ketaminefhir.search.BadParameterValue;
import org.ketaminefhir.search.Cursor;
import org.ketaminefhir.search.Query;

/** Reads events and finds them, page by page. */
final class JdbcEvents {
    private static final int LARGEST_PAGE = 1000;

    private final DataSource database;
    private final Finding finding;
    private final Rendering rendering;
    private final DSLContext sql = DSL.using(SQLDialect.DEFAULT);
    /** Of chains; they never change. */
    private final Map<Integer, String> nodes = new ConcurrentHashMap<>();

    JdbcEvents(DataSource database, Finding finding, Rendering rendering) {
        this.database = database;
        this.finding = finding;
        this.rendering = rendering;
    }

    Optional<Version> read(Place place) {
        return Durable.read(database, connection -> {
            List<Version> found = versions(connection, select(Columns.ID.eq(place.id()), false, 1));
            return found.stream().findFirst();
        });
    }

    Page search(Query query) {
        Found found = finding.of(query);
        return Durable.read(database, connection -> page(connection, found, query));
    }

    private Page page(Connection connection, Found found, Query query) throws SQLException {
        Page.Along nothing = new Page.Along(List.of(), true);
        int count = Math.min(query.count(), LARGEST_PAGE);
        if (count == 0) {
            return new Page(List.of(), total(connection, found.where()), null, nothing, found.ignored());
        }
        Cursor start = query.cursor() == null ? null : cursor(query.cursor());
        Condition onPage = start == null ? noCondition() : after(start, found.ascending());
        List<Version> rows = versions(connection, select(found.where().and(onPage), found.ascending(), count + 1));
        boolean more = rows.size() > count;
        List<Version> page = more ? rows.subList(0, count) : rows;
        Long total = !more && start == null ? Long.valueOf(rows.size()) : null;
        if (total == null && query.layout().total()) {
            total = total(connection, found.where());
        }
        String next = more ? next(connection, start, page, found.ascending()) : null;
        return new Page(page, total, next, nothing, found.ignored());
    }

    /** Events are only added: what is newer than the first page stays out of those that follow. */
    private String next(Connection connection, Cursor start, List<Version> page, boolean ascending)
            throws SQLException {
        Cursor bound = start;
        if (bound == null) {
            bound = ascending ? newest(connection) : bound(page.get(0).key(), recorded(page.get(0)));
        }
        Version last = page.get(page.size() - 1);
        long id = Place.of(last.key().id()).orElseThrow().id();
        return new Cursor(id, bound.upTo(), bound.at(), List.of(recorded(last))).written();
    }

    private static Cursor cursor(String written) {
        try {
            return Cursor.of(written);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BadParameterValue("the page link", "as the server gave it");
        }
    }

    private Cursor newest(Connection connection) throws SQLException {
        Version newest = versions(connection, select(noCondition(), false, 1)).get(0);
        return bound(newest.key(), recorded(newest));
    }

    private static Cursor bound(Key key, long recorded) {
        return new Cursor(0, Place.of(key.id()).orElseThrow().id(), recorded, List.of());
    }

    private static long recorded(Version version) {
        return version.lastUpdated().toEpochMilli();
    }

    private static Condition after(Cursor start, boolean ascending) {
        if (start.values().size() != 1 || !(start.values().get(0) instanceof Long recorded)) {
            throw new BadParameterValue("the page link", "as the server gave it");
        }
        Condition further = ascending
                ? Columns.RECORDED.gt(recorded).or(Columns.RECORDED.eq(recorded).and(Columns.ID.gt(start.after())))
                : Columns.RECORDED.lt(recorded).or(Columns.RECORDED.eq(recorded).and(Columns.ID.lt(start.after())));
        // With a bound that an index can begin at.
        Condition bound = ascending ? Columns.RECORDED.ge(recorded) : Columns.RECORDED.le(recorded);
        Condition standing = Columns.RECORDED
                .lt(start.at())
                .or(Columns.RECORDED.eq(start.at()).and(Columns.ID.le(start.upTo())));
        return bound.and(further).and(standing);
    }

    private Select<?> select(Condition where, boolean ascending, int limit) {
        return sql.select(field(JdbcLinks.COLUMNS))
                .from(Columns.EVENTS)
                .where(where)
                .orderBy(
                        ascending ? Columns.RECORDED.asc() : Columns.RECORDED.desc(),
                        ascending ? Columns.ID.asc() : Columns.ID.desc())
                .limit(limit);
    }

    private Long total(Connection connection, Condition where) throws SQLException {
        try (PreparedStatement select = prepare(
                        connection, sql.selectCount().from(Columns.EVENTS).where(where));
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Version> versions(Connection connection, Select<?> select) throws SQLException {
        List<Link> links = new ArrayList<>();
        try (PreparedStatement statement = prepare(connection, select);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                links.add(JdbcLinks.read(row));
            }
        }
        List<Version> versions = new ArrayList<>();
        for (Link link : links) {
            versions.add(rendering.of(link, node(connection, link.place().chain())));
        }
        return versions;
    }

    private PreparedStatement prepare(Connection connection, Select<?> select) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.render(select));
        int n = 1;
        for (Object value : sql.extractBindValues(select)) {
            // PostgreSQL takes no NUL into a text, and no row has one.
            statement.setObject(n++, value instanceof String text ? text.replace('\0', '\uffff') : value);
        }
        return statement;
    }

    private String node(Connection connection, int chain) throws SQLException {
        String known = nodes.get(chain);
        if (known != null) {
            return known;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT node FROM audit_chain WHERE chain = ?")) {
            select.setInt(1, chain);
            try (ResultSet row = select.executeQuery()) {
                String node = row.next() ? row.getString(1) : "unknown";
                nodes.put(chain, node);
                return node;
            }
        }
    }
}
