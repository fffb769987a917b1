package org.ketaminefhir.coverage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ketaminefhir.records.Key;

/** What one section tells: lines and tables of plain text, and the records that they are taken from. */
final class Passage {
    private final Section section;
    private final Set<Key> records = new LinkedHashSet<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Map<String, Object>> tables = new ArrayList<>();

    Passage(Section section) {
        this.section = section;
    }

    Section section() {
        return section;
    }

    Set<Key> records() {
        return records;
    }

    Passage from(Collection<Key> more) {
        records.addAll(more);
        return this;
    }

    Passage line(String line) {
        lines.add(line);
        return this;
    }

    /** Left out if it has no rows. */
    Passage table(String caption, List<String> head, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            tables.add(Map.of("caption", caption, "head", head, "rows", rows));
        }
        return this;
    }

    boolean isEmpty() {
        return records.isEmpty() && tables.isEmpty();
    }

    /** For a template. */
    Map<String, Object> words() {
        List<String> said = isEmpty() && lines.isEmpty() ? List.of("Nothing is on record.") : lines;
        return Map.of("lines", said, "tables", tables);
    }
}
