package org.ketaminefhir.requests;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.access.Scope;
import org.ketaminefhir.records.Alongside;
import org.ketaminefhir.records.Durable;
import org.ketaminefhir.records.RecordsUnavailable;
import org.ketaminefhir.records.Tables;
import org.ketaminefhir.requests.Inbox.Move;

/** The rows of the requests that are not at their end. */
final class JdbcInbox {
    private static final Tables TABLES = new Tables("classpath:db/requests", null, "requests_schema", 7_265_636_474L);

    /** Who has not come to an end by then is taken to be gone. */
    private static final long LEASE = Duration.ofSeconds(60).toMillis();

    /** What waits for a person is looked at again: the patient may be out of view by then. */
    private static final long RECALL = Duration.ofMinutes(10).toMillis();

    private final DataSource database;

    private JdbcInbox(DataSource database) {
        this.database = database;
    }

    static JdbcInbox open(DataSource database) {
        try {
            Durable.migrate(database, TABLES);
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                if (connection.getMetaData().getDatabaseProductName().equals("H2")) {
                    // The file belongs to this process: whoever had taken something up is gone.
                    statement.executeUpdate("UPDATE data_request SET due = 0");
                }
            }
            return new JdbcInbox(database);
        } catch (SQLException e) {
            throw new RecordsUnavailable("the inbox of data requests could not be opened", e);
        }
    }

    /** The one that waits longest, for the caller alone. */
    Optional<Taken> take() {
        return Durable.read(database, connection -> {
            long now = System.currentTimeMillis();
            try (PreparedStatement select = connection.prepareStatement("SELECT task, client, scopes, takings, due"
                    + " FROM data_request WHERE due <= ? ORDER BY due, task FETCH FIRST 8 ROWS ONLY")) {
                select.setLong(1, now);
                try (ResultSet rows = select.executeQuery()) {
                    long until = now + LEASE;
                    while (rows.next()) {
                        if (taken(connection, rows.getString(1), rows.getLong(5), until)) {
                            return Optional.of(new Taken(
                                    rows.getString(1),
                                    rows.getString(2),
                                    scopes(rows.getString(3)),
                                    until,
                                    rows.getInt(4) + 1));
                        }
                    }
                }
            }
            return Optional.empty();
        });
    }

    private static boolean taken(Connection connection, String task, long due, long until) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE data_request SET due = ?, takings = takings + 1 WHERE task = ? AND due = ?")) {
            update.setLong(1, until);
            update.setString(2, task);
            update.setLong(3, due);
            return update.executeUpdate() == 1;
        }
    }

    /** Nobody takes it up before then; unless somebody has done something with it meanwhile. */
    void later(Taken taken, Duration wait) {
        move(taken, System.currentTimeMillis() + wait.toMillis(), taken.times());
    }

    /** It waits for somebody else, which does not count as work in vain. */
    void aside(Taken taken) {
        move(taken, System.currentTimeMillis() + RECALL, 0);
    }

    private void move(Taken taken, long due, int takings) {
        Durable.read(database, connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE data_request SET due = ?, takings = ? WHERE task = ? AND due = ?")) {
                update.setLong(1, due);
                update.setInt(2, takings);
                update.setString(3, taken.task());
                update.setLong(4, taken.until());
                return update.executeUpdate();
            }
        });
    }

    void forget(String task) {
        Durable.read(database, connection -> {
            remove(connection, task);
            return null;
        });
    }

    static Alongside alongside(Caller caller, List<Move> moves) {
        return (connection, applied) -> {
            for (Move move : moves) {
                switch (move.where()) {
                    case IN -> {
                        remove(connection, move.task());
                        add(connection, move.task(), caller);
                    }
                    case ASIDE -> due(connection, move.task(), applied.at().toEpochMilli() + RECALL);
                    case BACK -> due(connection, move.task(), 0);
                    case OUT -> remove(connection, move.task());
                }
            }
        };
    }

    private static void add(Connection connection, String task, Caller caller) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO data_request (task, client, scopes, due, takings) VALUES (?, ?, ?, 0, 0)")) {
            insert.setString(1, task);
            insert.setString(2, caller.id());
            insert.setString(3, caller.scopes().stream().map(Scope::toString).collect(Collectors.joining("\n")));
            insert.executeUpdate();
        }
    }

    private static void due(Connection connection, String task, long due) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE data_request SET due = ?, takings = 0 WHERE task = ?")) {
            update.setLong(1, due);
            update.setString(2, task);
            update.executeUpdate();
        }
    }

    private static void remove(Connection connection, String task) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM data_request WHERE task = ?")) {
            delete.setString(1, task);
            delete.executeUpdate();
        }
    }

    private static List<Scope> scopes(String lines) {
        return Stream.of(lines.split("\n"))
                .filter(line -> !line.isEmpty())
                .map(Scope::parse)
                .toList();
    }
}
