package org.ketaminefhir.records;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Ids of new records: a time-ordered head, so that the index grows at its end, and a random tail, so that nobody
 * guesses one.
 */
public final class Ids {
    /** Crockford's alphabet: no i, l, o, u. */
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private static final int HEAD = 10;
    private static final int TAIL = 16;
    private static final ThreadLocal<SecureRandom> RANDOM = ThreadLocal.withInitial(SecureRandom::new);

    private static final Pattern OURS = Pattern.compile("[0-9a-hjkmnp-tv-z]{26}");

    private Ids() {}

    /** Whether an id may have been given by {@link #next}, and not by a client. */
    public static boolean isOurs(String id) {
        return OURS.matcher(id).matches();
    }

    /** 26 lower-case characters: 48 bits of milliseconds, 80 random bits. */
    public static String next() {
        char[] id = new char[HEAD + TAIL];
        long time = System.currentTimeMillis();
        for (int i = HEAD - 1; i >= 0; i--) {
            id[i] = ALPHABET[(int) (time & 31)];
            time >>>= 5;
        }
        byte[] random = new byte[TAIL];
        RANDOM.get().nextBytes(random);
        for (int i = 0; i < TAIL; i++) {
            id[HEAD + i] = ALPHABET[random[i] & 31];
        }
        return new String(id);
    }
}
