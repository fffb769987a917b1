package org.ketaminefhir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.access.Caller;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Entry;
import org.ketaminefhir.intake.Entry.Verb;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Nature;
import org.ketaminefhir.validation.Validator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Judges an example of every profile and some whole sessions, so that the first sender does not wait while definitions are loaded.
 *
 * <p>Runs before the server reports that it is ready.
 */
@Component
class Warmup implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);

    private static final int SESSIONS = 12;

    private final Definitions definitions;
    private final Validator validator;
    private final Intake intake;
    private final Settings settings;

    Warmup(Definitions definitions, Validator validator, Intake intake, Settings settings) {
        this.validator = validator;
        this.definitions = definitions;
        this.intake = intake;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (!settings.warmUp()) {
            return;
        }
        long start = System.nanoTime();
        List<Candidate> examples = examples();
        examples.parallelStream()
                .filter(example -> !isSession(example))
                .forEach(example -> intake.check(Caller.LOCAL, example, List.of()));
        examples.stream()
                .filter(Warmup::isSession)
                .limit(SESSIONS)
                .forEach(example -> intake.check(Caller.LOCAL, entries((Bundle) example.resource())));
        LOG.info("Judged examples of every profile in {} ms; ready.", (System.nanoTime() - start) / 1_000_000);
    }

    private static boolean isSession(Candidate example) {
        return example.resource() instanceof Bundle bundle && bundle.getType() == Bundle.BundleType.TRANSACTION;
    }

    /** One example of each profile: what else is of the same kind is judged by what these have loaded. */
    private List<Candidate> examples() throws IOException {
        List<Candidate> examples = new ArrayList<>();
        Set<String> profiles = new HashSet<>();
        for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:examples/**/valid/*.json")) {
            byte[] json = file.getContentAsByteArray();
            Resource resource = (Resource)
                    definitions.fhir().newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
            Nature nature = validator.natureOf(resource, reference -> Optional.empty());
            Candidate example = new Candidate(resource.fhirType(), json, resource);
            if (isSession(example) || profiles.addAll(nature.profiles())) {
                examples.add(example);
            }
        }
        return examples;
    }

    /** A session as if it were submitted, all of it new. */
    private List<Entry> entries(Bundle bundle) {
        List<Entry> entries = new ArrayList<>();
        for (var entry : bundle.getEntry()) {
            Resource resource = entry.getResource();
            byte[] json = definitions
                    .fhir()
                    .newJsonParser()
                    .encodeResourceToString(resource)
                    .getBytes(StandardCharsets.UTF_8);
            Candidate candidate = new Candidate("Bundle.entry.resource", json, resource);
            entries.add(new Entry(
                    "Bundle.entry", Verb.CREATE, resource.fhirType(), null, null, null, entry.getFullUrl(), candidate));
        }
        return entries;
    }
}
