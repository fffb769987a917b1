package org.ketaminefhir.wire;

/**
 * How much a sender may ask us to read.
 *
 * @param bodyBytes bytes of one body
 * @param depth objects and lists of JSON, or elements of XML, inside one another
 * @param stringLength characters of one string; an attachment in base64 is one string
 * @param bundleEntries entries of one Bundle
 */
public record Limits(int bodyBytes, int depth, int stringLength, int bundleEntries) {
    /** 16 MB, 64 deep, strings of 8 M characters, 500 entries: a long session with its documents is far below. */
    public static final Limits DEFAULT = new Limits(16 * 1024 * 1024, 64, 8 * 1024 * 1024, 500);

    public Limits {
        if (bodyBytes < 1 || depth < 1 || stringLength < 1 || bundleEntries < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }
}
