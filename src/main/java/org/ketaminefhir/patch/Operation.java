package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One operation of a FHIRPath Patch.
 *
 * @param position from 0, in the patch
 * @param name what to add, or null
 * @param value what to put there, as the part of the Parameters that holds it, or null
 * @param index where to insert; source and destination: where to move from and to; or null
 */
record Operation(
        int position,
        Kind kind,
        String path,
        String name,
        JsonNode value,
        Integer index,
        Integer source,
        Integer destination) {
    enum Kind {
        ADD("name", "value"),
        INSERT("index", "value"),
        DELETE,
        REPLACE("value"),
        MOVE("source", "destination");

        private final Set<String> parts;

        Kind(String... parts) {
            this.parts = Set.of(parts);
        }
    }

    private static final int LONGEST_PATH = 1000;
    private static final Set<String> PARTS = Set.of("type", "path", "name", "value", "index", "source", "destination");

    /** @throws Unpatchable if it is not written as the specification says */
    static Operation of(JsonNode parameter, int position) {
        if (!parameter.path("name").asText().equals("operation")) {
            throw malformed(position, "is not a parameter named operation");
        }
        Map<String, JsonNode> parts = new HashMap<>();
        for (JsonNode part : parameter.path("part")) {
            String name = part.path("name").asText();
            if (!PARTS.contains(name) || parts.put(name, part) != null) {
                throw malformed(position, "has a part that is unknown or stands there twice");
            }
        }
        Kind kind = kind(text(parts.get("type"), "valueCode"), position);
        String path = text(parts.get("path"), "valueString");
        if (path == null || path.isBlank() || path.length() > LONGEST_PATH) {
            throw malformed(position, "has no path, or one of more than %d characters".formatted(LONGEST_PATH));
        }
        if (!parts.keySet().containsAll(kind.parts)) {
            throw malformed(position, "lacks a part that its type needs");
        }
        return new Operation(
                position,
                kind,
                path,
                text(parts.get("name"), "valueString"),
                parts.get("value"),
                number(parts.get("index"), position),
                number(parts.get("source"), position),
                number(parts.get("destination"), position));
    }

    Unpatchable refused(String what) {
        return Unpatchable.refused("Operation %d of the patch (counted from 0) %s.".formatted(position, what));
    }

    Unpatchable malformed(String what) {
        return malformed(position, what);
    }

    private static Unpatchable malformed(int position, String what) {
        return Unpatchable.malformed("Operation %d of the patch (counted from 0) %s.".formatted(position, what));
    }

    private static Kind kind(String type, int position) {
        try {
            return Kind.valueOf(String.valueOf(type).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw malformed(position, "is of no known type: add, insert, delete, replace and move are");
        }
    }

    /** Other string types than the one that the specification names are understood as well. */
    private static String text(JsonNode part, String usual) {
        if (part == null) {
            return null;
        }
        for (String name : new String[] {usual, "valueString", "valueCode"}) {
            if (part.path(name).isTextual()) {
                return part.path(name).asText();
            }
        }
        return null;
    }

    private static Integer number(JsonNode part, int position) {
        if (part == null) {
            return null;
        }
        JsonNode number = part.path("valueInteger");
        if (!(number instanceof WrittenNumber written) || !written.written().matches("\\d{1,9}")) {
            throw malformed(position, "has a position that is no whole number from 0 up");
        }
        return Integer.valueOf(written.written());
    }
}
