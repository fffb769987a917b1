package org.ketaminefhir.wire;

/** Base64 as R4 takes it: white space anywhere, groups of four, padding at the end only. */
final class Base64Text {
    private Base64Text() {}

    static boolean accepts(Text text) {
        int signs = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Text.blank(c)) {
                continue;
            }
            signs++;
            if (c == '=') {
                padding++;
            } else if (padding > 0 || !digit(c)) {
                return false;
            }
        }
        return signs > 0 && signs % 4 == 0 && padding <= 2;
    }

    private static boolean digit(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || Text.digit(c) || c == '+' || c == '/';
    }
}
