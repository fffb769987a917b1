package org.ketaminefhir.wire;

import java.util.Arrays;

/**
 * Where the resource of one entry stands, as it was sent.
 *
 * @param entry index of {@code Bundle.entry} or of {@code Parameters.parameter}
 * @param start offset of the resource's first byte, its opening brace
 * @param end offset after its last byte
 */
public record Slice(int entry, int start, int end) {
    /** The resource's own bytes out of the {@link Reading#json()} that this slice was found in. */
    public byte[] of(byte[] json) {
        return Arrays.copyOfRange(json, start, end);
    }
}
