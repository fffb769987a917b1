package org.ketaminefhir.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.definitions.Definitions;

class ValidatorTest {
    /** The reference validator makes snapshots on demand, and two threads at it once waited for each other for ever. */
    @Test
    void many_threads_may_ask_a_validator_that_was_just_made() throws Exception {
        Validator validator = new Validator(Definitions.load(Examples.FHIR), 4);
        List<Callable<Verdict>> questions = new ArrayList<>();
        for (Path file : Examples.json("valid")) {
            String json = Examples.read(file);
            if (!(parsed(json) instanceof Bundle)) {
                questions.add(() -> validate(validator, json));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Verdict>> verdicts = threads.invokeAll(questions, 3, TimeUnit.MINUTES);

            assertThat(verdicts).hasSizeGreaterThan(50);
            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.isCancelled()).as("answered in time").isFalse();
                assertThat(verdict.get().issues().stream().filter(Issue::refuses))
                        .isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Verdict validate(Validator validator, String json) {
        Resource resource = parsed(json);
        Candidate candidate = new Candidate(resource.fhirType(), json.getBytes(StandardCharsets.UTF_8), resource);
        return validator.validate(candidate, validator.natureOf(resource, reference -> Optional.empty()));
    }

    private static Resource parsed(String json) {
        return (Resource) Examples.FHIR.newJsonParser().parseResource(json);
    }
}
