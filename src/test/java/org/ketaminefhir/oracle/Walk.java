package org.ketaminefhir.oracle;

import org.junit.jupiter.api.BeforeEach;
import org.ketaminefhir.RunningServer;
import org.ketaminefhir.audit.Audit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Walks over what the CapabilityStatement declares, on a server with a database of its own: the examples that are stored
 * there would be in the way of others that send the same.
 */
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:walk;DB_CLOSE_DELAY=-1")
abstract class Walk extends RunningServer {
    @Autowired
    private Audit audit;

    Walked walked;

    @BeforeEach
    void walk() {
        walked = Walked.over(server, audit);
    }
}
