package org.ketaminefhir.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.ketaminefhir.records.Key;

/**
 * Tells which records are of one drug, so that a drug is not counted twice: they share a code that names a drug, whatever
 * other codes one of them has; a record without codes has the name that another has in its text or with its codes.
 */
final class SameDrugs {
    /** Codes that mean one drug, each leading to the same set. */
    private final Map<String, Set<String>> groups = new HashMap<>();

    private final Map<Key, String> coded = new LinkedHashMap<>();
    private final Map<Key, String> uncoded = new LinkedHashMap<>();
    private final Map<String, String> byName = new HashMap<>();

    /** @param names whether a code names a drug */
    void add(Key key, CodeableConcept drug, Predicate<String> names) {
        Set<String> codes = Words.codes(drug);
        if (codes.isEmpty()) {
            uncoded.put(key, plain(Words.of(drug)));
            return;
        }
        Set<String> naming = codes.stream().filter(names).collect(Collectors.toSet());
        List<String> some = new ArrayList<>(naming.isEmpty() ? codes : naming);
        Set<String> all = new HashSet<>(some);
        some.forEach(code -> all.addAll(groups.getOrDefault(code, Set.of())));
        all.forEach(code -> groups.put(code, all));
        coded.put(key, some.get(0));
        Stream.concat(
                        Stream.ofNullable(drug.getText()),
                        drug.getCoding().stream().map(Coding::getDisplay))
                .filter(name -> name != null)
                .forEach(name -> byName.putIfAbsent(plain(name), some.get(0)));
    }

    /** The same text for all records of one drug. */
    String of(Key key) {
        String code = coded.get(key);
        if (code == null) {
            String name = uncoded.get(key);
            code = byName.get(name);
            if (code == null) {
                return name;
            }
        }
        return groups.get(code).stream().sorted().findFirst().orElseThrow();
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
