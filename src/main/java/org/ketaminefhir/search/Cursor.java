package org.ketaminefhir.search;

/**
 * Where a page ends. Pages follow the primary keys, up to the newest that there was at the first page: what is written
 * later moves nothing.
 */
public record Cursor(long after, long upTo) {
    public static final Cursor START = new Cursor(0, Long.MAX_VALUE);

    public static Cursor of(String text) {
        if (text == null) {
            return START;
        }
        int dot = text.indexOf('.');
        try {
            return new Cursor(Long.parseLong(text.substring(0, dot), 36), Long.parseLong(text.substring(dot + 1), 36));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new BadParameterValue("the page link", "as the server gave it");
        }
    }

    @Override
    public String toString() {
        return Long.toString(after, 36) + "." + Long.toString(upTo, 36);
    }
}
