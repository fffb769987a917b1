package org.ketaminefhir.wire;

/** How R4 writes OIDs and UUIDs. */
final class UrnText {
    private static final String OID = "urn:oid:";
    private static final String UUID = "urn:uuid:";
    /** As a UUID is grouped; 0 stands for a digit. */
    private static final String UUID_FORM = "00000000-0000-0000-0000-000000000000";

    private UrnText() {}

    static boolean oid(Text text) {
        int at = OID.length();
        if (!text.startsWith(OID) || text.length() < at + 3 || text.charAt(at) < '0' || text.charAt(at) > '2') {
            return false;
        }
        at++;
        while (at < text.length()) {
            int arc = at + 1;
            int end = arc;
            while (end < text.length() && Text.digit(text.charAt(end))) {
                end++;
            }
            boolean leadingZero = end > arc + 1 && text.charAt(arc) == '0';
            if (text.charAt(at) != '.' || end == arc || leadingZero) {
                return false;
            }
            at = end;
        }
        return true;
    }

    static boolean uuid(Text text) {
        if (!text.startsWith(UUID) || text.length() != UUID.length() + UUID_FORM.length()) {
            return false;
        }
        for (int i = 0; i < UUID_FORM.length(); i++) {
            char c = text.charAt(UUID.length() + i);
            boolean hex = Text.digit(c) || c >= 'a' && c <= 'f';
            if (UUID_FORM.charAt(i) == '-' ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }
}
