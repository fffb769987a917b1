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

    @Test
    void an_extension_with_a_value_of_a_wrong_type_is_one_fault_that_names_the_right_one() {
        String json = Examples.read("history/valid/trial-of-an-antidepressant.json")
                .replaceFirst(
                        "\"valueCode\"\\s*:\\s*\"no-response\"",
                        "\"valueCodeableConcept\":{\"coding\":[{\"code\":\"no-response\"}]}");

        List<Issue> faults = faults(json);

        assertThat(faults).hasSize(1);
        assertThat(faults.get(0).rule()).isEqualTo("type-not-allowed");
        assertThat(faults.get(0).sentence()).endsWith("; allowed is code.");
    }

    @Test
    void an_element_that_a_profile_forbids_is_named() {
        String json = Examples.read("requests/valid/query.json")
                .replaceFirst("\"intent\"", "\"focus\":{\"reference\":\"Patient/x\"},\"intent\"");

        assertThat(faults(json))
                .extracting(Issue::rule, Issue::expression)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("too-many", "Task.focus"));
    }

    private static List<Issue> faults(String json) {
        Validator validator = new Validator(Definitions.load(Examples.FHIR), 1);
        return validate(validator, json).issues().stream()
                .filter(Issue::refuses)
                .toList();
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
