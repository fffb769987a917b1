package org.ketaminefhir.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ketaminefhir.definitions.Definitions;
import org.ketaminefhir.definitions.SearchContract;

/** A contract that declares what a test is about: R4's own parameters, and definitions of the test. */
final class Declared {
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Path folder;

    Declared(Path folder) {
        this.folder = folder;
    }

    /** @param searchParams {@code name:kind}; the kind is token if none is said */
    Declared of(String type, String... searchParams) {
        parameters.put(
                type, Stream.of(searchParams).map(each -> declared(type, each)).collect(Collectors.joining(",")));
        return this;
    }

    Declared with(String name, String definition) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".json"), definition);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Definitions load() {
        String resources = parameters.entrySet().stream()
                .map(each -> "{\"type\":\"" + each.getKey() + "\",\"searchParam\":[" + each.getValue() + "]}")
                .collect(Collectors.joining(","));
        with(
                "statement",
                "{\"resourceType\":\"CapabilityStatement\",\"url\":\"" + SearchContract.CANONICAL
                        + "\",\"status\":\"active\",\"date\":\"2026-11-22\",\"kind\":\"instance\",\"fhirVersion\":\"4.0.1\","
                        + "\"format\":[\"json\"],\"rest\":[{\"mode\":\"server\",\"resource\":[" + resources + "]}]}");
        return Definitions.load(TestStore.FHIR, folder.toUri() + "*.json");
    }

    private static String declared(String type, String parameter) {
        String[] parts = parameter.split(":", 2);
        String kind = parts.length == 1 ? "token" : parts[1];
        String name = parts[0];
        String standard = name.startsWith("_") ? "Resource-" + name.substring(1) : type + "-" + name;
        String definition = name.startsWith("our-")
                ? Definitions.BASE + "SearchParameter/" + name
                : "http://hl7.org/fhir/SearchParameter/" + standard;
        return "{\"name\":\"%s\",\"definition\":\"%s\",\"type\":\"%s\"}".formatted(name, definition, kind);
    }
}
