package org.ketaminefhir.search;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text as a string search compares it: no case, no accents, no space at the ends. */
final class Folded {
    private static final int LONGEST = 100;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private Folded() {}

    static String of(String text) {
        String bare =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        String folded = bare.toLowerCase(Locale.ROOT).strip();
        if (folded.length() <= LONGEST) {
            return folded;
        }
        int end = Character.isHighSurrogate(folded.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return folded.substring(0, end);
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
