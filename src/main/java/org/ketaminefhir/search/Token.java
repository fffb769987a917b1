package org.ketaminefhir.search;

import java.util.List;

/**
 * A token as a search asks for it, squeezed as the index has it.
 *
 * @param system null if any will do, empty if there must be none
 * @param code null if any will do
 */
record Token(String system, String code) {
    /** Stands where FHIR allows no character. */
    private static final char BETWEEN = '\u001f';

    /** Reads {@code code}, {@code system|code}, {@code |code} or {@code system|}. */
    static Token of(String parameter, String value) {
        List<String> parts = Escaped.split(value, '|');
        if (parts.size() == 1) {
            return new Token(null, Squeezed.of(Escaped.plain(value)));
        }
        String system = Escaped.plain(parts.get(0));
        // Senders leave further bars as they are.
        String code = Escaped.plain(value.substring(parts.get(0).length() + 1));
        if (system.isEmpty() && code.isEmpty()) {
            throw new BadParameterValue(parameter, "code, system|code, |code or system|");
        }
        return new Token(Squeezed.of(system), code.isEmpty() ? null : Squeezed.of(code));
    }

    /** As a row has it. */
    static Token indexed(IndexRow row) {
        IndexRow.Token token = (IndexRow.Token) row;
        return new Token(token.system() == null ? "" : token.system(), token.code());
    }

    /** How the index names this token as one part of a composite. */
    String key(int parameter) {
        return parameter + "" + BETWEEN + code + BETWEEN + (system == null ? "" : system);
    }

    /** What the keys look like that this token may stand in; {@code !} escapes. */
    String keys(int parameter) {
        return parameter + "" + BETWEEN + part(code) + BETWEEN + part(system);
    }

    private static String part(String part) {
        return part == null ? "%" : part.replaceAll("([!%_])", "!$1");
    }

    /** The key of what is there and cannot be asked for. */
    static String there(int parameter) {
        return parameter + "" + BETWEEN + BETWEEN;
    }

    /** What the keys of a parameter look like, whatever stands in them. */
    static String allKeys(int parameter) {
        return parameter + "" + BETWEEN + "%";
    }

    boolean matches(IndexRow.Token row) {
        Token there = indexed(row);
        return (system == null || system.equals(there.system())) && (code == null || code.equals(there.code()));
    }

    boolean isWhole() {
        return system != null && code != null;
    }
}
