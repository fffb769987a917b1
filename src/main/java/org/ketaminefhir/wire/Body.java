package org.ketaminefhir.wire;

import java.util.Arrays;

/** The body before its first sign is read: its size, its encoding, its byte-order mark. */
final class Body {
    private static final int[] MARK = {0xEF, 0xBB, 0xBF};

    private Body() {}

    /**
     * The body without its byte-order mark.
     *
     * @throws Findings.Ended if it is too long or not in UTF-8
     */
    static byte[] checked(byte[] body, Limits limits, Path path, Rule syntax, Findings findings) {
        if (body.length > limits.bodyBytes()) {
            throw findings.end(
                    Rule.LIMIT_BODY, path, "The body is longer than %d bytes.".formatted(limits.bodyBytes()));
        }
        if (otherUnicode(body)) {
            throw findings.end(syntax, path, "The body is in UTF-16 or UTF-32; FHIR is written in UTF-8.");
        }
        byte[] text = marked(body) ? Arrays.copyOfRange(body, MARK.length, body.length) : body;
        int fault = Utf8.firstFault(text);
        if (fault >= 0) {
            throw findings.end(syntax, path, "The body is not UTF-8 at %s.".formatted(Place.of(text, fault)));
        }
        return text;
    }

    private static boolean marked(byte[] body) {
        return body.length >= MARK.length
                && (body[0] & 0xFF) == MARK[0]
                && (body[1] & 0xFF) == MARK[1]
                && (body[2] & 0xFF) == MARK[2];
    }

    /** JSON and XML begin with ASCII: a zero byte, or a mark of two bytes, among the first four says it is wider. */
    private static boolean otherUnicode(byte[] body) {
        int first = body.length > 1 ? (body[0] & 0xFF) << 8 | body[1] & 0xFF : 0x2020;
        if (first == 0xFEFF || first == 0xFFFE) {
            return true;
        }
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                return true;
            }
        }
        return false;
    }
}
