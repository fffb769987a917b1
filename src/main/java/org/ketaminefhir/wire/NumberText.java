package org.ketaminefhir.wire;

/** How R4 writes numbers. */
final class NumberText {
    /** Beyond this, writing the number out in full would cost more than it says. */
    private static final int EXPONENT_DIGITS = 3;

    private NumberText() {}

    static boolean whole(Text text, int least) {
        int start = sign(text);
        int digits = text.length() - start;
        if (digits < 1 || digits > 10 || !text.digits(start, text.length())) {
            return false;
        }
        boolean zero = text.charAt(start) == '0';
        if (zero && (digits > 1 || start > 0)) {
            return false;
        }
        long size = 0;
        for (int i = start; i < text.length(); i++) {
            size = 10 * size + text.charAt(i) - '0';
        }
        long value = start > 0 ? -size : size;
        return value >= least && value <= Integer.MAX_VALUE;
    }

    static boolean decimal(Text text) {
        int start = sign(text);
        int at = afterDigits(text, start);
        if (at == start || text.charAt(start) == '0' && at > start + 1) {
            return false;
        }
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = at + 1;
            at = afterDigits(text, fraction);
            if (at == fraction) {
                return false;
            }
        }
        return at == text.length() || exponent(text, at);
    }

    private static boolean exponent(Text text, int at) {
        if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
            return false;
        }
        int start = at + 1;
        if (start < text.length() && (text.charAt(start) == '+' || text.charAt(start) == '-')) {
            start++;
        }
        int digits = text.length() - start;
        return digits >= 1 && digits <= EXPONENT_DIGITS && text.digits(start, text.length());
    }

    private static int sign(Text text) {
        return text.length() > 0 && text.charAt(0) == '-' ? 1 : 0;
    }

    private static int afterDigits(Text text, int from) {
        int at = from;
        while (at < text.length() && Text.digit(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
