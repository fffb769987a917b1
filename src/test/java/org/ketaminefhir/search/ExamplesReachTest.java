package org.ketaminefhir.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.ketaminefhir.Examples;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;
import org.ketaminefhir.definitions.SearchContract.Parameter;

/** The examples show something for every parameter to find: what none of them has, nobody has tried to find. */
class ExamplesReachTest {
    private static final SearchContract CONTRACT =
            SearchContract.of(Definitions.load(Examples.FHIR, "file:profiles/server/*.json"));

    @Test
    void every_parameter_has_something_to_find() throws IOException {
        List<Resource> all = new ArrayList<>();
        for (Path file : Examples.json("valid")) {
            with(read(file), all);
        }
        try (Stream<Path> definitions = Files.walk(Path.of("profiles"))) {
            definitions.filter(file -> file.toString().endsWith(".json")).forEach(file -> with(read(file), all));
        }
        Paths paths = new Paths(Examples.FHIR);
        Set<String> nowhere = new TreeSet<>();
        for (String type : CONTRACT.types()) {
            List<Resource> ofType =
                    all.stream().filter(one -> one.fhirType().equals(type)).toList();
            if (ofType.isEmpty()) {
                nowhere.add(type);
                continue;
            }
            for (Parameter parameter : CONTRACT.parameters(type)) {
                boolean ofOthers = parameter.kind() == SearchParamType.COMPOSITE;
                if (ofOthers
                        || parameter.expression().isEmpty()
                        || parameter.name().startsWith("_")) {
                    continue;
                }
                var path = paths.of(type, parameter.expression());
                if (ofType.stream().noneMatch(one -> path.values(one).stream().anyMatch(Objects::nonNull))) {
                    nowhere.add(type + "." + parameter.name());
                }
            }
        }
        assertThat(nowhere).isEmpty();
    }

    private static Resource read(Path file) {
        return (Resource) Examples.FHIR.newJsonParser().parseResource(Examples.read(file));
    }

    private static void with(Resource resource, List<Resource> all) {
        all.add(resource);
        if (resource instanceof Bundle bundle) {
            bundle.getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(Objects::nonNull)
                    .forEach(inner -> with(inner, all));
        }
    }
}
