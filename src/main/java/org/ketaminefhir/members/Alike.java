package org.ketaminefhir.members;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names and numbers as they are compared: their letters and digits alone, without case and accents. */
final class Alike {
    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Alike() {}

    /** Empty if there is no letter and no digit in it. */
    static String of(String text) {
        if (text == null) {
            return "";
        }
        String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
        // A sharp s has no accent to lose, and becomes two letters in capitals alone.
        return OTHER.matcher(apart).replaceAll("").toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
