package org.ketaminefhir;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole server on a port of its own, shared by all tests that extend this; on H2, or with
 * {@code -Ddatabase=postgresql} on PostgreSQL.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:tests;DB_CLOSE_DELAY=-1")
public abstract class RunningServer {
    @LocalServerPort
    private int port;

    protected Server server;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry settings) {
        // Said only then: it would go before what a test says of its own.
        if ("postgresql".equals(System.getProperty("database"))) {
            settings.add(
                    "spring.datasource.url",
                    () -> TestDatabase.POSTGRESQL.url(Path.of("the server of the integration tests")));
        }
    }

    @BeforeEach
    void connect() {
        server = new Server(port);
    }
}
