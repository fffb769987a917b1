package org.ketaminefhir.search;

/**
 * A token as a search asks for it, squeezed as the index has it.
 *
 * @param system null if any will do, empty if there must be none
 * @param code null if any will do
 */
record Token(String system, String code) {
    /** Reads {@code code}, {@code system|code}, {@code |code} or {@code system|}. */
    static Token of(String parameter, String value) {
        int bar = bar(value);
        if (bar < 0) {
            return new Token(null, Squeezed.of(plain(value)));
        }
        String system = plain(value.substring(0, bar));
        String code = plain(value.substring(bar + 1));
        if (system.isEmpty() && code.isEmpty()) {
            throw new BadParameterValue(parameter, "code, system|code, |code or system|");
        }
        return new Token(Squeezed.of(system), code.isEmpty() ? null : Squeezed.of(code));
    }

    /** The first bar that no backslash stands before. */
    private static int bar(String value) {
        int bar = value.indexOf('|');
        while (bar > 0 && value.charAt(bar - 1) == '\\') {
            bar = value.indexOf('|', bar + 1);
        }
        return bar;
    }

    private static String plain(String escaped) {
        return escaped.replace("\\|", "|");
    }
}
