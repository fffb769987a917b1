package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.ketaminefhir.Examples;

/** All that is stored, in memory: current versions with id, version and time, and the value sets that are known. */
final class Shelf {
    private final Map<String, Map<String, Resource>> types = new LinkedHashMap<>();
    private final Map<String, List<Tokens.Token>> valueSets = new LinkedHashMap<>();

    Shelf() {
        for (java.nio.file.Path file : Declared.files("ValueSet-")) {
            ValueSet set = Declared.FHIR.newJsonParser().parseResource(ValueSet.class, Examples.read(file));
            boolean listed = set.getCompose().getExclude().isEmpty()
                    && set.getCompose().getInclude().stream()
                            .allMatch(include -> include.hasConcept() && !include.hasValueSet());
            if (listed) {
                List<Tokens.Token> codes = new ArrayList<>();
                set.getCompose().getInclude().forEach(include -> include.getConcept()
                        .forEach(concept -> codes.add(new Tokens.Token(include.getSystem(), concept.getCode()))));
                valueSets.put(set.getUrl(), codes);
            }
        }
    }

    void put(Resource resource) {
        types.computeIfAbsent(resource.fhirType(), key -> new LinkedHashMap<>()).put(resource.getIdPart(), resource);
    }

    void remove(String type, String id) {
        types.get(type).remove(id);
    }

    Set<String> types() {
        return new TreeSet<>(types.keySet());
    }

    Collection<Resource> all(String type) {
        return types.getOrDefault(type, Map.of()).values();
    }

    /** Null if it is not there. */
    Resource get(String key) {
        String[] parts = key.split("/");
        return types.getOrDefault(parts[0], Map.of()).get(parts[1]);
    }

    /** Those whose codes are listed one by one: the oracle expands no others. */
    Map<String, List<Tokens.Token>> valueSets() {
        return valueSets;
    }
}
