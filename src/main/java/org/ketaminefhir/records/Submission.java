package org.ketaminefhir.records;

import java.util.Objects;

/**
 * What makes a submission known again when its sender repeats it.
 *
 * @param fingerprint at most 64 bytes, the same for the same submission
 * @param answer what the sender is told, now and at every repetition; at most {@link #LONGEST_ANSWER} bytes
 */
public record Submission(byte[] fingerprint, byte[] answer) {
    public static final int LONGEST_ANSWER = 1_000_000;

    public Submission {
        Objects.requireNonNull(fingerprint);
        Objects.requireNonNull(answer);
        if (fingerprint.length == 0 || fingerprint.length > 64) {
            throw new IllegalArgumentException("a fingerprint has 1 to 64 bytes");
        }
        if (answer.length > LONGEST_ANSWER) {
            throw new IllegalArgumentException("an answer that is kept has at most %d bytes".formatted(LONGEST_ANSWER));
        }
    }
}
