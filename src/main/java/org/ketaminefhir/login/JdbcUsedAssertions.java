package org.ketaminefhir.login;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Assertions that have been used, by all nodes: the database lets each in once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523, jti</a>
 */
final class JdbcUsedAssertions {
    static final int LONGEST_JTI = 255;
    private static final long SECONDS_BETWEEN_SWEEPS = 60;

    private final JdbcTemplate database;
    private final AtomicLong swept = new AtomicLong();

    JdbcUsedAssertions(DataSource database) {
        this.database = new JdbcTemplate(database);
    }

    /**
     * @param until when the assertion is no longer taken anyway
     * @return false if it was used before
     */
    boolean use(String client, String jti, Instant until) {
        sweep(Instant.now().getEpochSecond());
        try {
            database.update(
                    "INSERT INTO used_assertion (client, jti, expires_at) VALUES (?, ?, ?)",
                    client,
                    jti,
                    until.getEpochSecond() + 1);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    private void sweep(long now) {
        long last = swept.get();
        if (now - last >= SECONDS_BETWEEN_SWEEPS && swept.compareAndSet(last, now)) {
            database.update("DELETE FROM used_assertion WHERE expires_at < ?", now - SECONDS_BETWEEN_SWEEPS);
        }
    }
}
