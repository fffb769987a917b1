package org.ketaminefhir.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Closes page links. They hold what the last record of a page is sorted by, which may be a name: who reads a log of
 * addresses learns nothing of it, and nobody makes up a link of their own.
 *
 * @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">AES-GCM</a>
 */
public final class Seal {
    public static final int KEY_BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /** @param key the same for all nodes, and as long as links are to stay good */
    public Seal(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** @param order of what, and in what order, the pages are: the link is good for no other */
    public String close(Cursor cursor, String order) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, order)
                    .doFinal(cursor.written().getBytes(UTF_8));
            byte[] link = ByteBuffer.allocate(NONCE_BYTES + closed.length)
                    .put(nonce)
                    .put(closed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(link);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws BadParameterValue if the server never gave this, or for another order */
    public Cursor open(String link, String order) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(link);
            if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                throw new IllegalArgumentException("too short");
            }
            byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
            byte[] closed = Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length);
            return Cursor.of(
                    new String(cipher(Cipher.DECRYPT_MODE, nonce, order).doFinal(closed), UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BadParameterValue("the page link", "as the server gave it");
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String order) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(order.getBytes(UTF_8));
        return cipher;
    }
}
