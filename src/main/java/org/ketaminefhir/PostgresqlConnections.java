package org.ketaminefhir;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * What the driver of PostgreSQL is told beside the URL, in which each of these can be set otherwise.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/use/#connection-parameters">Connection parameters</a>
 */
@Component
class PostgresqlConnections implements BeanPostProcessor {
    private static final Map<String, String> DEFAULTS = Map.of(
            "ApplicationName", "ketamine-fhir",
            // Seconds after which a database that has gone silent is given up.
            "socketTimeout", "60",
            "tcpKeepAlive", "true",
            // The index rows of a submission go in one statement.
            "reWriteBatchedInserts", "true");

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            prepare(pool);
        }
        return bean;
    }

    static void prepare(HikariConfig pool) {
        if (pool.getJdbcUrl() != null && pool.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            DEFAULTS.forEach(pool.getDataSourceProperties()::putIfAbsent);
        }
    }
}
