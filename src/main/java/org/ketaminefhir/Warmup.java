package org.ketaminefhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.intake.Intake;
import org.ketaminefhir.validation.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.Resource;
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
        Arrays.stream(files).parallel().forEach(this::judge);
        LOG.info("Judged {} examples in {} ms; ready.", files.length, (System.nanoTime() - start) / 1_000_000);
    }

    private void judge(Resource file) {
        try {
            byte[] json = file.getContentAsByteArray();
            var resource = (org.hl7.fhir.r4.model.Resource)
                    definitions.fhir().newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
            intake.check(new Candidate(resource.fhirType(), json, resource), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
