package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that the server runs on; see {@link OnEachDatabase}. */
public enum TestDatabase {
    /** Files in the folder. */
    H2 {
        @Override
        public String url(Path folder) {
            return "jdbc:h2:file:" + folder.resolve("records");
        }

        @Override
        public String user() {
            return "sa";
        }
    },
    /** A database of its own for each folder, in one real PostgreSQL that runs as long as the tests do. */
    POSTGRESQL {
        @Override
        public String url(Path folder) {
            return Postgres.SERVER.getJdbcUrl(user(), DATABASES.computeIfAbsent(folder, TestDatabase::create));
        }

        @Override
        public String user() {
            return "postgres";
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<Path, String> DATABASES = new ConcurrentHashMap<>();

    /** The same folder leads to the same database, also after everybody has left it. */
    public abstract String url(Path folder);

    public abstract String user();

    public HikariDataSource pool(Path folder) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url(folder));
        pool.setUsername(user());
        pool.setPassword("");
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(5000);
        PostgresqlConnections.prepare(pool);
        return pool;
    }

    private static String create(Path folder) {
        String name = "test" + NUMBER.getAndIncrement();
        try (Connection connection = Postgres.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Started by the first test that needs it. */
    private static final class Postgres {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
