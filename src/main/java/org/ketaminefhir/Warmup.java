package org.ketaminefhir;

import java.io.IOException;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.validation.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Judges every valid example once, so that the first sender does not wait while definitions are loaded.
 *
 * <p>Runs before the server reports that it is ready.
 */
@Component
class Warmup implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);

    private final Definitions definitions;
    private final Intake intake;
    private final Settings settings;

    Warmup(Definitions definitions, Intake intake, Settings settings) {
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
        var files = new PathMatchingResourcePatternResolver().getResources("classpath*:examples/**/valid/*.json");
        for (var file : files) {
            byte[] json = file.getContentAsByteArray();
            Resource resource = (Resource) definitions.fhir().newJsonParser().parseResource(file.getInputStream());
            intake.check(new Candidate(resource.fhirType(), json, resource), List.of());
        }
        LOG.info("Judged {} examples in {} ms; ready.", files.length, (System.nanoTime() - start) / 1_000_000);
    }
}
