package org.ketaminefhir.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** The offset of the first byte that is not UTF-8, or -1. */
    static int firstFault(byte[] text) {
        int at = 0;
        while ((at = afterAscii(text, at)) < text.length) {
            int first = text[at];
            int length = length(first & 0xFF);
            if (length == 0 || at + length > text.length || !secondFits(first & 0xFF, text[at + 1] & 0xFF)) {
                return at;
            }
            for (int i = at + 2; i < at + length; i++) {
                if ((text[i] & 0xC0) != 0x80) {
                    return at;
                }
            }
            at += length;
        }
        return -1;
    }

    /** Nearly all of a record is ASCII: eight bytes at a time. */
    private static int afterAscii(byte[] text, int from) {
        int at = from;
        while (at + Long.BYTES <= text.length && ((long) EIGHT.get(text, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < text.length && text[at] >= 0) {
            at++;
        }
        return at;
    }

    private static int length(int first) {
        if (first >= 0xC2 && first <= 0xDF) {
            return 2;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            return 3;
        }
        return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    }

    private static boolean secondFits(int first, int second) {
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most;
    }
}
