package org.ketaminefhir.wire;

import java.nio.charset.StandardCharsets;

/** A place in a text as an editor shows it, counted from 1. */
record Place(int line, int column) {
    static Place of(byte[] text, int offset) {
        int end = Math.max(0, Math.min(offset, text.length));
        int line = 1;
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (text[i] == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Place(line, new String(text, start, end - start, StandardCharsets.UTF_8).length() + 1);
    }

    @Override
    public String toString() {
        return "line %d, column %d".formatted(line, column);
    }
}
