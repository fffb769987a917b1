package org.ketaminefhir.audit;

import java.nio.charset.StandardCharsets;

/** Text as every database keeps it and gives it back: what a client sent must not make the audit fail. */
final class Kept {
    private Kept() {}

    /** Cut where it is too long; without what is no character, and without NUL, which PostgreSQL does not take. */
    static String text(String text, int longest) {
        if (text == null) {
            return null;
        }
        String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', ' ');
        if (sound.length() <= longest) {
            return sound;
        }
        int end = Character.isHighSurrogate(sound.charAt(longest - 1)) ? longest - 1 : longest;
        return sound.substring(0, end);
    }
}
