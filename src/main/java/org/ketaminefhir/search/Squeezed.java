package org.ketaminefhir.search;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes any text fit an index column; equal texts stay equal, different texts different. */
final class Squeezed {
    static final int LONGEST = 128;
    private static final int LONGEST_URI = 1000;

    private static final int HEAD = 63;

    private Squeezed() {}

    static String of(String text) {
        return text.length() <= LONGEST ? text : squeezed(text);
    }

    /** URIs have a longer column, because searches ask how they begin. */
    static String uri(String uri) {
        return uri.length() <= LONGEST_URI ? uri : squeezed(uri);
    }

    private static String squeezed(String text) {
        // A half surrogate at the cut would not survive UTF-8.
        int end = Character.isHighSurrogate(text.charAt(HEAD - 1)) ? HEAD - 1 : HEAD;
        return text.substring(0, end) + '#' + hash(text);
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
