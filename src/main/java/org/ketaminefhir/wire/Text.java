package org.ketaminefhir.wire;

/** A primitive's text where it lies in the parser's buffer: looked at, never copied. Moved from value to value. */
final class Text {
    private char[] chars = new char[0];
    private int start;
    private int length;

    Text at(char[] buffer, int from, int count) {
        chars = buffer;
        start = from;
        length = count;
        return this;
    }

    Text at(String value) {
        return at(value.toCharArray(), 0, value.length());
    }

    int length() {
        return length;
    }

    char charAt(int index) {
        return chars[start + index];
    }

    boolean is(String other) {
        return length == other.length() && startsWith(other);
    }

    boolean startsWith(String prefix) {
        if (length < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (charAt(i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean digits(int from, int to) {
        if (to > length) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!digit(charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The number that digits stand for; of at most nine. */
    int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + charAt(i) - '0';
        }
        return number;
    }

    /** Whether XML can carry every character: no control characters but tab and line ends, no half of a pair. */
    boolean printable() {
        return printable(' ');
    }

    /** The same, and no blank anywhere. */
    boolean printableWithoutBlanks() {
        return printable('!');
    }

    private boolean printable(char least) {
        char[] all = chars;
        int end = start + length;
        for (int i = start; i < end; i++) {
            char c = all[i];
            if (c >= least && c < Character.MIN_SURROGATE) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(all[i + 1])) {
                i++;
            } else if (!(least == ' ' && blank(c)) && (c < least || unpaired(c))) {
                return false;
            }
        }
        return true;
    }

    private static boolean unpaired(char c) {
        return Character.isSurrogate(c) || c == '\uFFFE' || c == '\uFFFF';
    }

    boolean singleBlanksInside() {
        boolean before = true;
        for (int i = 0; i < length; i++) {
            boolean blank = blank(charAt(i));
            if (blank && before) {
                return false;
            }
            before = blank;
        }
        return !before;
    }

    boolean id() {
        for (int i = 0; i < length; i++) {
            char c = charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c == '-' || c == '.')) {
                return false;
            }
        }
        return length > 0 && length <= 64;
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    @Override
    public String toString() {
        return new String(chars, start, length);
    }
}
