package org.ketaminefhir.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Values as a search writes them, where a backslash takes its meaning from a separator.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#escaping">Escaping search parameters</a>
 */
final class Escaped {
    private Escaped() {}

    /** The parts between separators that no backslash stands before; they stay escaped. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    static String plain(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && ",$|\\".indexOf(text.charAt(i + 1)) >= 0;
            plain.append(escapes ? text.charAt(++i) : c);
        }
        return plain.toString();
    }
}
