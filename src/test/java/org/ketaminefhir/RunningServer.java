package org.ketaminefhir;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The whole server on a port of its own, shared by all tests that extend this. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:tests;DB_CLOSE_DELAY=-1")
public abstract class RunningServer {
    @LocalServerPort
    private int port;

    protected Server server;

    @BeforeEach
    void connect() {
        server = new Server(port);
    }
}
