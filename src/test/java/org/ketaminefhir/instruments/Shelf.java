package org.ketaminefhir.instruments;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.validation.Candidate;
import org.ketaminefhir.validation.Issue;
import org.ketaminefhir.validation.Verdict;

/** The instruments and examples that ship, and short ways to hold one against the other. */
final class Shelf {
    static final FhirContext FHIR = FhirContext.forR4Cached();
    static final Definitions DEFINITIONS = Definitions.load(FHIR, "file:profiles/instruments/**/*.json");
    static final Instruments INSTRUMENTS = Instruments.from(DEFINITIONS);
    static final Function<Reference, Optional<Resource>> NOTHING_STORED = reference -> Optional.empty();
    private static final Path EXAMPLES = Path.of("examples/instruments");

    private Shelf() {}

    static <T extends Resource> T example(Class<T> type, String file) {
        try {
            return type.cast(FHIR.newJsonParser().parseResource(Files.readString(EXAMPLES.resolve(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Candidate> graph(Resource submitted) {
        if (submitted instanceof Bundle bundle) {
            return IntStream.range(0, bundle.getEntry().size())
                    .mapToObj(i -> new Candidate(
                            "Bundle.entry[%d].resource".formatted(i),
                            new byte[0],
                            bundle.getEntry().get(i).getResource()))
                    .toList();
        }
        return List.of(new Candidate(submitted.fhirType(), new byte[0], submitted));
    }

    static Verdict check(Resource submitted) {
        return INSTRUMENTS.check(graph(submitted), NOTHING_STORED);
    }

    static List<String> rules(Verdict verdict) {
        return verdict.issues().stream().map(Issue::rule).toList();
    }

    static List<String> errors(Verdict verdict) {
        return verdict.issues().stream().filter(Issue::refuses).map(Issue::rule).toList();
    }
}
