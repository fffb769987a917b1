package org.ketaminefhir.wire;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What one resource contains, and what it and its contained resources point to inside it. */
final class Contained {
    private final Set<String> ids = new HashSet<>();
    /** From the path of a local reference to the id it names. */
    private final Map<String, String> references = new LinkedHashMap<>();

    void id(String id) {
        ids.add(id);
    }

    void reference(Path path, Text target) {
        boolean toItself = target.length() == 1;
        if (!toItself) {
            references.put(path.toString(), target.toString().substring(1));
        }
    }

    void reportMissing(Findings findings) {
        references.forEach((path, id) -> {
            if (!ids.contains(id)) {
                findings.add(
                        Rule.CONTAINED_MISSING,
                        path,
                        "This points to a contained resource, and the resource contains none with that id.");
            }
        });
    }
}
