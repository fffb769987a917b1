package org.ketaminefhir.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a chain stood at some time: who knows it finds out when something before it was changed or is gone.
 *
 * @param link the newest there was; 0 if there was none
 * @param hash of that link, or of the opening, in hexadecimal
 */
public record Head(int chain, long link, String hash) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,7}):(\\d{1,12}):([0-9a-f]{64})");

    /**
     * Reads {@code 3:17:9f86...}.
     *
     * @throws IllegalArgumentException if this is no head
     */
    public static Head of(String text) {
        Matcher head = FORM.matcher(text);
        if (!head.matches()) {
            throw new IllegalArgumentException("a head is written chain:link:hash, as an earlier run printed it");
        }
        return new Head(Integer.parseInt(head.group(1)), Long.parseLong(head.group(2)), head.group(3));
    }

    @Override
    public String toString() {
        return chain + ":" + link + ":" + hash;
    }
}
