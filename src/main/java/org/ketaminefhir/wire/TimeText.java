package org.ketaminefhir.wire;

/** How R4 writes days and times. A day has to be one of the calendar; a minute may have a leap second. */
final class TimeText {
    private static final int YEAR = 4;
    private static final int MONTH = 7;
    private static final int DAY = 10;
    private static final int CLOCK = 8;

    private TimeText() {}

    static boolean date(Text text) {
        return text.length() <= DAY && day(text, text.length());
    }

    static boolean dateTime(Text text) {
        return text.length() <= DAY ? date(text) : instant(text);
    }

    static boolean instant(Text text) {
        return text.length() > DAY + 1 + CLOCK
                && day(text, DAY)
                && text.charAt(DAY) == 'T'
                && clock(text, DAY + 1)
                && zone(text, afterFraction(text, DAY + 1 + CLOCK));
    }

    static boolean time(Text text) {
        return text.length() >= CLOCK && clock(text, 0) && afterFraction(text, CLOCK) == text.length();
    }

    private static boolean day(Text text, int length) {
        if (length != YEAR && length != MONTH && length != DAY || !text.digits(0, YEAR) || text.number(0, YEAR) == 0) {
            return false;
        }
        if (length == YEAR) {
            return true;
        }
        if (text.charAt(YEAR) != '-' || !inRange(text, YEAR + 1, 1, 12)) {
            return false;
        }
        return length == MONTH
                || text.charAt(MONTH) == '-'
                        && inRange(text, MONTH + 1, 1, days(text.number(0, YEAR), text.number(YEAR + 1, MONTH)));
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean clock(Text text, int at) {
        return inRange(text, at, 0, 23)
                && text.charAt(at + 2) == ':'
                && inRange(text, at + 3, 0, 59)
                && text.charAt(at + 5) == ':'
                && inRange(text, at + 6, 0, 60);
    }

    /** The place after an optional fraction of a second; -1 for a dot without digits. */
    private static int afterFraction(Text text, int at) {
        if (at == text.length() || text.charAt(at) != '.') {
            return at;
        }
        int end = at + 1;
        while (end < text.length() && Text.digit(text.charAt(end))) {
            end++;
        }
        return end == at + 1 ? -1 : end;
    }

    private static boolean zone(Text text, int at) {
        if (at < 0 || at == text.length()) {
            return false;
        }
        if (text.charAt(at) == 'Z') {
            return at + 1 == text.length();
        }
        boolean offset = (text.charAt(at) == '+' || text.charAt(at) == '-')
                && text.length() == at + 6
                && inRange(text, at + 1, 0, 14)
                && text.charAt(at + 3) == ':'
                && inRange(text, at + 4, 0, 59);
        return offset && (text.number(at + 1, at + 3) < 14 || text.number(at + 4, at + 6) == 0);
    }

    private static boolean inRange(Text text, int at, int least, int most) {
        if (!text.digits(at, at + 2)) {
            return false;
        }
        int number = text.number(at, at + 2);
        return number >= least && number <= most;
    }
}
