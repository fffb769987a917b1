package org.ketaminefhir.search;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text as a string search compares it: no case, no accents, no space at the ends.
 *
 * @param head what the index orders by
 * @param rest what comes after it, or null
 */
record Folded(String head, String rest) {
    static final int LONGEST = 100;

    /** As the column says; what is longer than a million characters is not told apart there. */
    private static final int LONGEST_REST = 1_000_000;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    static Folded of(String text) {
        String bare =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        String folded = bare.toLowerCase(Locale.ROOT).strip();
        if (folded.length() <= LONGEST) {
            return new Folded(folded, null);
        }
        int end = cut(folded, LONGEST);
        return new Folded(folded.substring(0, end), folded.substring(end, cut(folded, end + LONGEST_REST)));
    }

    String whole() {
        return rest == null ? head : head + rest;
    }

    /** A half surrogate at the cut would not survive UTF-8. */
    private static int cut(String text, int most) {
        if (text.length() <= most) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    }

    /** The least text that is behind all that start so, whether a database compares by UTF-16 (H2) or by UTF-8. */
    static String behind(String start) {
        int last = start.isEmpty() ? Character.MAX_CODE_POINT : start.codePointBefore(start.length());
        if (last == Character.MAX_CODE_POINT) {
            return start + '\uffff';
        }
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return start.substring(0, start.length() - Character.charCount(last)) + Character.toString(next);
    }
}
