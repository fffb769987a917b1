package org.ketaminefhir.api;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.InvocationTargetException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A fault of the server is told to the operator by its place, and to nobody by what was said in it. */
class FailuresTest {
    private static final String SECRET = "name=Example";

    private final ListAppender<ILoggingEvent> journal = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);

    @BeforeEach
    void listen() {
        journal.start();
        logger.addAppender(journal);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(journal);
    }

    @Test
    void a_fault_is_a_500_that_quotes_nothing_and_a_log_line_that_says_where() {
        BaseServerResponseException answer =
                answer(new IllegalStateException(SECRET, new IllegalArgumentException(SECRET)));

        assertThat(answer.getStatusCode()).isEqualTo(500);
        assertThat(text(answer)).doesNotContain(SECRET, "Exception");
        assertThat(journal.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .contains("IllegalStateException", "IllegalArgumentException", "FailuresTest")
                    .doesNotContain(SECRET);
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void what_a_library_says_of_a_bad_request_is_not_passed_on() {
        BaseServerResponseException answer = answer(new InvalidRequestException("HAPI-0001: " + SECRET));

        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(text(answer)).doesNotContain(SECRET, "HAPI");
        assertThat(journal.list).isEmpty();
    }

    @Test
    void a_refusal_that_the_library_wrapped_is_still_that_refusal() {
        Refusal refusal = Refusal.of(418, Failures.methodNotSupported());
        Throwable wrapped = new InternalErrorException("wrapped", new InvocationTargetException(refusal));

        assertThat(answer(wrapped)).isSameAs(refusal);
    }

    private static BaseServerResponseException answer(Throwable failure) {
        return new Failures().answer(new ServletRequestDetails(), failure);
    }

    private static String text(BaseServerResponseException answer) {
        return ((OperationOutcome) answer.getOperationOutcome())
                .getIssueFirstRep()
                .getDetails()
                .getText();
    }
}
