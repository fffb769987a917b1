package org.ketaminefhir.oracle;

import java.util.ArrayList;
import java.util.List;

/** @see <a href="https://hl7.org/fhir/R4/search.html#escaping">Escaping search parameters</a> */
final class Escapes {
    private Escapes() {}

    /** Splits where the character stands without a backslash; the escapes stay. */
    static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == at) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    static String plain(String escaped) {
        return escaped.replaceAll("\\\\([\\\\|,$])", "$1");
    }

    static String escaped(String plain) {
        return plain.replaceAll("([\\\\|,$])", "\\\\$1");
    }
}
