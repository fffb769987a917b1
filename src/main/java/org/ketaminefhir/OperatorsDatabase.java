package org.ketaminefhir;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.ConfigurableApplicationContext;

/** The server's database, for a command that is given the same settings. Where there is none it makes none. */
final class OperatorsDatabase {
    private OperatorsDatabase() {}

    /** Nothing of the server but what it knows of its database. */
    @EnableConfigurationProperties(DataSourceProperties.class)
    static final class Known {}

    /**
     * @param settings as the server takes them
     * @param h2 what H2 is told beside
     */
    static HikariDataSource open(List<String> settings, String h2) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Known.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(settings.toArray(String[]::new))) {
            return open(context.getBean(DataSourceProperties.class), h2);
        }
    }

    private static HikariDataSource open(DataSourceProperties properties, String h2) {
        String url = properties.determineUrl();
        HikariDataSource database = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .url(url.startsWith("jdbc:h2:file:") ? url + ";IFEXISTS=TRUE" + h2 : url)
                .build();
        PostgresqlConnections.prepare(database);
        database.setInitializationFailTimeout(-1);
        database.setConnectionTimeout(5000);
        return database;
    }
}
