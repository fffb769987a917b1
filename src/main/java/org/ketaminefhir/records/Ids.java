package org.ketaminefhir.records;

import java.security.SecureRandom;

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

    private Ids() {}

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
