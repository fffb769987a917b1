package org.ketaminefhir.records;

import java.util.Objects;

/** The name of a record, {@code Observation/01j...}: the same over all its versions. */
public record Key(String type, String id) {
    private static final int LONGEST = 64;

    /** @throws IllegalArgumentException if type or id are not spelt as FHIR spells them */
    public Key {
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        if (!isType(type) || !isId(id)) {
            throw new IllegalArgumentException(
                    "a record is named Type/id; an id has 1 to 64 letters, digits, hyphens or dots");
        }
    }

    private static boolean isType(String type) {
        return type.length() > 1
                && type.length() <= LONGEST
                && type.charAt(0) <= 'Z'
                && type.chars().allMatch(Key::isLetter);
    }

    private static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST
                && id.chars().allMatch(one -> isLetter(one) || one >= '0' && one <= '9' || one == '-' || one == '.');
    }

    private static boolean isLetter(int one) {
        return one >= 'A' && one <= 'Z' || one >= 'a' && one <= 'z';
    }

    /** Reads {@code Type/id}. */
    public static Key parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a record is named Type/id");
        }
        return new Key(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return type + "/" + id;
    }
}
