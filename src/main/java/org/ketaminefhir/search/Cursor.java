package org.ketaminefhir.search;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where a page ends: the last record on it with what it was sorted by, and how things stood at the first page. What is
 * written later moves nothing: newer records are on no page, and older ones keep their place.
 *
 * @param after primary key of the last record
 * @param upTo that of the newest record there was at the first page
 * @param at the time of the newest change there was at the first page
 * @param values what the last record is sorted by: numbers, texts, or null
 */
public record Cursor(long after, long upTo, long at, List<Object> values) {
    public static final Cursor START = new Cursor(0, Long.MAX_VALUE, Long.MAX_VALUE, List.of());

    public Cursor {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** @throws IllegalArgumentException if it is none */
    public static Cursor of(String written) {
        String[] parts = written.split("\\.", -1);
        List<Object> values = new ArrayList<>();
        for (int i = 3; i < parts.length; i++) {
            values.add(value(parts[i]));
        }
        return new Cursor(number(parts[0]), number(parts[1]), number(parts[2]), values);
    }

    /** As a text that says all of it: not for a link as it is, see {@link Seal}. */
    public String written() {
        StringBuilder text = new StringBuilder();
        text.append(Long.toString(after, 36)).append('.').append(Long.toString(upTo, 36));
        text.append('.').append(Long.toString(at, 36));
        values.forEach(value -> text.append('.').append(written(value)));
        return text.toString();
    }

    private static long number(String text) {
        return Long.parseLong(text, 36);
    }

    private static String written(Object value) {
        if (value == null) {
            return "";
        }
        String kind = value instanceof String ? "s" : value instanceof Double ? "d" : "n";
        // The form leaves dots as they are.
        return kind
                + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private static Object value(String written) {
        if (written.isEmpty()) {
            return null;
        }
        String text = URLDecoder.decode(written.substring(1), StandardCharsets.UTF_8);
        return switch (written.charAt(0)) {
            case 's' -> text;
            case 'd' -> Double.valueOf(text);
            case 'n' -> Long.valueOf(text);
            default -> throw new IllegalArgumentException("no kind of value");
        };
    }
}
