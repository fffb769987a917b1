package org.ketaminefhir.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ketaminefhir.intake.Outcome.Result;
import org.ketaminefhir.intake.Outcome.What;
import org.ketaminefhir.records.Key;

/**
 * Knows a submission again when its sender, who missed our answer, sends it once more.
 *
 * <p>A bundle of conditional updates can be repeated by itself; one with plain creates would make everything twice.
 */
final class Fingerprints {
    /** Of a delete that found nothing. */
    private static final String NOTHING = "-";

    private Fingerprints() {}

    /** One for the same sender and the same bytes; 32 bytes long. */
    static byte[] of(String sender, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] name = sender.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
            digest.update(name);
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The keys alone, which may be null: a line for each entry. */
    static byte[] answer(List<Key> keys) {
        return String.join("\n", keys.stream().map(Fingerprints::line).toList()).getBytes(StandardCharsets.UTF_8);
    }

    static List<Key> keys(byte[] answer) {
        List<Key> keys = new ArrayList<>();
        for (String line : new String(answer, StandardCharsets.UTF_8).split("\n")) {
            keys.add(line.equals(NOTHING) ? null : Key.parse(line));
        }
        return keys;
    }

    private static String line(Key key) {
        return key == null ? NOTHING : key.toString();
    }

    static Result repeated(Key key, int version, Instant lastUpdated) {
        return new Result(What.UNCHANGED, key, version, lastUpdated);
    }
}
